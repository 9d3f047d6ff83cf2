package org.pasta4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.pasta4j.bert.LruMap;

/**
 * What one pass at a time needs on the GPU: a stream, a block of memory, and staging memory on the machine. A series of
 * launches that comes again with the same shape is kept as a graph, which costs one launch.
 */
final class Workspace implements AutoCloseable {
    /** Graphs that are kept; each holds a few hundred kilobytes. */
    private static final int MOST_GRAPHS = 128;

    /** Shapes of which it is known whether they came before. */
    private static final int MOST_SEEN = 4096;

    /** "false" launches every kernel by itself, for a debugger. */
    private static final boolean GRAPHS = !"false".equals(System.getProperty("pasta.cuda.graphs"));

    private final Gpu gpu;
    private final Arena arena = Arena.ofShared();
    private final long stream;
    private final Launcher launcher;
    private final Map<Object, Integer> seen = new LruMap<>(MOST_SEEN);
    private final Map<Object, Long> graphs = new LruMap<>(MOST_GRAPHS, this::forget);
    private long block;
    private long bytes;
    private MemorySegment staging = MemorySegment.NULL;

    Workspace(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.stream = gpu.driver().createStream();
        this.launcher = new Launcher(gpu.driver(), kernels, stream, arena);
    }

    /**
     * Makes sure that there is room.
     *
     * @param onGpu bytes
     * @param onMachine bytes of staging memory
     * @throws CudaException if the GPU has not enough
     */
    void require(String what, long onGpu, long onMachine) {
        if (onGpu > bytes) {
            forget();
            if (block != 0) {
                gpu.driver().free(block);
                block = 0;
                bytes = 0;
            }
            block = gpu.allocate(what, onGpu);
            bytes = onGpu;
        }
        if (onMachine > staging.byteSize()) {
            forget();
            freeStaging();
            staging = gpu.driver().allocateHost(onMachine);
        }
    }

    /** Graphs hold addresses. */
    private void forget() {
        graphs.values().forEach(gpu.driver()::destroyGraph);
        graphs.clear();
        seen.clear();
    }

    private void forget(Object key, long graph) {
        gpu.driver().destroyGraph(graph);
        seen.remove(key);
    }

    private void freeStaging() {
        if (staging.byteSize() > 0) {
            gpu.driver().freeHost(staging);
            staging = MemorySegment.NULL;
        }
    }

    /**
     * Does what the work launches on this workspace's stream: the second time that a key comes it is captured, and
     * replayed from then on. So with the same key the work must launch the same with the same addresses.
     */
    void run(Object key, Runnable work) {
        Long graph = graphs.get(key);
        if (graph == null && GRAPHS && seen.merge(key, 1, Integer::sum) == 2) {
            graph = capture(work);
            graphs.put(key, graph);
        }
        if (graph != null) {
            gpu.driver().launchGraph(graph, stream);
        } else {
            work.run();
        }
    }

    private long capture(Runnable work) {
        gpu.driver().beginCapture(stream);
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            gpu.driver().abandonCapture(stream);
            throw e;
        }
        return gpu.driver().endCapture(stream);
    }

    void synchronize() {
        gpu.driver().synchronize(stream);
    }

    Launcher launcher() {
        return launcher;
    }

    long stream() {
        return stream;
    }

    /** A device pointer. */
    long address(long offset) {
        return block + offset;
    }

    /** Bytes on the GPU. */
    long bytes() {
        return bytes;
    }

    MemorySegment staging() {
        return staging;
    }

    /** The staging memory as floats, absolute from index 0. */
    FloatBuffer stagingFloats(long count) {
        return staging.asSlice(0, 4 * count)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    void copyToDevice(long offset, long count) {
        gpu.driver().copyToDevice(address(offset), staging, count, stream);
    }

    void copyToHost(long offset, long count) {
        gpu.driver().copyToHost(staging, address(offset), count, stream);
    }

    @Override
    public void close() {
        forget();
        if (block != 0) {
            gpu.driver().free(block);
        }
        freeStaging();
        gpu.driver().destroyStream(stream);
        arena.close();
    }
}
