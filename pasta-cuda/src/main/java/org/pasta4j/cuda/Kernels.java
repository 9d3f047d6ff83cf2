package org.pasta4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernels for one model on one GPU, loaded. */
final class Kernels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    /** Shared memory that a kernel may take without asking. */
    private static final int FREELY_SHARED = 48 << 10;

    /** What {@code read_sizes} tells: bytes of types, then of shared memory, then of the batch. */
    private static final int SIZES = 8;

    /** The kernels for the backward pass through attention, by the rows that they take in one step. */
    static final List<String> BACKWARD =
            List.of("attention_backward_32", "attention_backward_64", "attention_backward_128");

    /** The first GPUs on which a kernel can wait for the one before it by itself: Hopper. */
    private static final int OVERLAPS = 90;

    /** The first driver that keeps such launches in graphs. */
    private static final int OVERLAPS_IN_GRAPHS = 12030;

    /** "false" starts each kernel when the one before it has ended, for a debugger. */
    private static final boolean OVERLAP = !"false".equals(System.getProperty("pasta.cuda.overlap"));

    private final Driver driver;
    private final long module;
    private final Map<String, Long> functions = new ConcurrentHashMap<>();
    private final Map<String, Integer> shared;
    private final boolean overlap;
    private int backwardClasses;

    private Kernels(Driver driver, DeviceInfo gpu, Sizes sizes, long module) {
        this.driver = driver;
        this.module = module;
        this.shared = new HashMap<>();
        this.overlap = OVERLAP && gpu.architecture() >= OVERLAPS && driver.version() >= OVERLAPS_IN_GRAPHS;
        int[] told = sizes();
        shared.put("attention_forward", told[3]);
        for (int i = 0; i < BACKWARD.size(); i++) {
            shared.put(BACKWARD.get(i), told[4 + i]);
        }
        allow(gpu, sizes.positions());
    }

    /** Above a certain size shared memory has to be asked for. */
    private void allow(DeviceInfo gpu, int positions) {
        shared.forEach((name, bytes) -> {
            int most = bytes + PassShape.sharedForRow(positions);
            if (most > FREELY_SHARED) {
                driver.allowShared(function(name), Math.min(most, gpu.sharedMemory()));
            }
            if (BACKWARD.contains(name) && most <= gpu.sharedMemory()) {
                backwardClasses = Math.max(backwardClasses, BACKWARD.indexOf(name) + 1);
            }
        });
        int most = PassShape.sharedForRow(positions);
        if (most > FREELY_SHARED) {
            throw new CudaException("The model takes rows of " + positions
                    + " tokens; on a GPU at most 12,288 are possible. Take EncoderKind.FUSED, on the processor.");
        }
        if (backwardClasses == 0) {
            throw new CudaException("The GPU " + gpu + " has too little shared memory for this model's attention."
                    + " Take EncoderKind.FUSED, on the processor.");
        }
    }

    /** Whether a kernel may be launched while the one before it ends. */
    boolean overlap() {
        return overlap;
    }

    /** How many of {@link #BACKWARD} the GPU has shared memory for, the first ones. */
    int backwardClasses() {
        return backwardClasses;
    }

    private int[] sizes() {
        long stream = driver.createStream();
        long block = driver.allocate(SIZES * Integer.BYTES);
        MemorySegment host = driver.allocateHost(SIZES * Integer.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            new Launcher(driver, this, stream, arena)
                    .kernel("read_sizes")
                    .pointers(block)
                    .launch(1, 1, 32);
            driver.copyToHost(host, block, host.byteSize(), stream);
            driver.synchronize(stream);
            return host.toArray(ValueLayout.JAVA_INT);
        } finally {
            driver.freeHost(host);
            driver.free(block);
            driver.destroyStream(stream);
        }
    }

    /** Compiles them, unless that was done before, and loads them. */
    static Kernels load(Gpu gpu, Sizes sizes) {
        Driver driver = gpu.driver();
        long module = driver.loadModule(code(gpu.nvrtc(), gpu.device(), sizes, KernelCache.ofThisUser()));
        try {
            return new Kernels(driver, gpu.device(), sizes, module);
        } catch (RuntimeException | Error e) {
            driver.unloadModule(module);
            throw e;
        }
    }

    /** Machine code for that GPU. */
    static byte[] code(Nvrtc nvrtc, DeviceInfo gpu, Sizes sizes, KernelCache cache) {
        String version = nvrtc.version();
        List<String> options =
                KernelSource.options(sizes, KernelSource.architecture(nvrtc.architectures(), gpu, version));
        SortedMap<String, String> headers = KernelSource.headers();
        List<String> sources = new ArrayList<>(headers.values());
        sources.add(KernelSource.main());
        return cache.get(KernelCache.key(sources, options, version), () -> {
            LOG.info("Compiling the kernels for {} (once).", gpu.name());
            return nvrtc.compile(KernelSource.main(), KernelSource.MAIN, headers, options);
        });
    }

    long function(String name) {
        return functions.computeIfAbsent(name, n -> driver.function(module, n));
    }

    /** How many are in use. */
    int count() {
        return functions.size();
    }

    /** Bytes of dynamic shared memory that the kernel wants. */
    int shared(String name) {
        return shared.getOrDefault(name, 0);
    }

    @Override
    public void close() {
        driver.unloadModule(module);
    }
}
