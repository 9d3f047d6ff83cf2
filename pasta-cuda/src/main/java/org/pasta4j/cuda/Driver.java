package org.pasta4j.cuda;

import static org.pasta4j.cuda.NativeCall.INT;
import static org.pasta4j.cuda.NativeCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The driver's functions (CUDA Driver API, version 12 and newer). Handles and device pointers are longs. A failure that
 * takes the GPU's context along is remembered: what is called afterwards fails alike, but for what frees. After any
 * other the GPU can be asked on.
 */
final class Driver {
    /** Not enough memory, CUresult. */
    static final int OUT_OF_MEMORY = 2;

    /** The bytes of a block's dynamic shared memory, CUfunction_attribute. */
    private static final int MAX_DYNAMIC_SHARED = 8;

    /** Other threads may call what they like while one captures, CUstreamCaptureMode. */
    private static final int CAPTURE_THREAD_LOCAL = 1;

    private static final int STREAM_NON_BLOCKING = 1;

    /**
     * Failures of which CUDA says that the context is gone, or that the process has to be started again: of its memory
     * (214, 220, 226), of a kernel (700, 702, 714 to 719, 721), an assertion (710), the context or the driver ended (4,
     * 709, 818), another device (911), and what the driver itself does not know (999). After any other the next call
     * may do.
     */
    private static final Set<Integer> LOST =
            Set.of(4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 818, 911, 999);

    private final NativeLibrary library;
    private final Map<String, NativeCall> calls = new HashMap<>();
    private final MethodHandle launch;
    private final MethodHandle launchGraph;
    private final MethodHandle synchronize;
    private final MethodHandle setCurrent;
    private final AtomicReference<CudaException> broken = new AtomicReference<>();

    Driver(NativeLibrary library) {
        this.library = library;
        add("cuInit", INT);
        add("cuDriverGetVersion", LONG);
        add("cuGetErrorName", INT, LONG);
        add("cuGetErrorString", INT, LONG);
        add("cuDeviceGetCount", LONG);
        add("cuDeviceGet", LONG, INT);
        add("cuDeviceGetName", LONG, INT, INT);
        add("cuDeviceGetAttribute", LONG, INT, INT);
        add("cuDeviceTotalMem_v2", LONG, INT);
        add("cuDevicePrimaryCtxRetain", LONG, INT);
        add("cuDevicePrimaryCtxRelease_v2", INT);
        add("cuMemGetInfo_v2", LONG, LONG);
        add("cuMemAlloc_v2", LONG, LONG);
        add("cuMemFree_v2", LONG);
        add("cuMemAllocHost_v2", LONG, LONG);
        add("cuMemFreeHost", LONG);
        add("cuMemcpyHtoDAsync_v2", LONG, LONG, LONG, LONG);
        add("cuMemcpyDtoHAsync_v2", LONG, LONG, LONG, LONG);
        add("cuStreamCreate", LONG, INT);
        add("cuStreamDestroy_v2", LONG);
        add("cuStreamBeginCapture_v2", LONG, INT);
        add("cuStreamEndCapture", LONG, LONG);
        add("cuGraphInstantiateWithFlags", LONG, LONG, LONG);
        add("cuGraphDestroy", LONG);
        add("cuGraphExecDestroy", LONG);
        add("cuModuleLoadData", LONG, LONG);
        add("cuModuleUnload", LONG);
        add("cuModuleGetFunction", LONG, LONG, LONG);
        add("cuFuncSetAttribute", LONG, INT, INT);
        this.launch = library.function("cuLaunchKernelEx", LONG, LONG, LONG, LONG);
        this.launchGraph = library.function("cuGraphLaunch", LONG, LONG);
        this.synchronize = library.function("cuStreamSynchronize", LONG);
        this.setCurrent = library.function("cuCtxSetCurrent", LONG);
    }

    private void add(String name, java.lang.foreign.MemoryLayout... arguments) {
        calls.put(name, new NativeCall(library, name, arguments));
    }

    /** Calls a function by name; fails where it fails. */
    private void call(String name, Object... arguments) {
        CudaException earlier = broken.get();
        if (earlier != null) {
            throw new CudaException(earlier.getMessage());
        }
        check(name, calls.get(name).call(arguments));
    }

    /** Calls a function that frees; a GPU that is lost has freed everything itself. */
    private void free(String name, Object... arguments) {
        int status = calls.get(name).call(arguments);
        if (status != 0 && broken.get() == null) {
            check(name, status);
        }
    }

    private void check(String name, int status) {
        if (status == 0) {
            return;
        }
        String what = name + ": " + describe(status);
        if (!LOST.contains(status)) {
            throw status == OUT_OF_MEMORY ? CudaException.outOfMemory(what) : CudaException.refused(what);
        }
        CudaException failure = CudaException.lost(what);
        broken.compareAndSet(null, failure);
        throw failure;
    }

    @SuppressWarnings("restricted")
    private String text(String name, int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            if (calls.get(name).call(status, pointer) != 0) {
                return "unknown error";
            }
            long address = pointer.get(ValueLayout.JAVA_LONG, 0);
            return MemorySegment.ofAddress(address).reinterpret(256).getString(0);
        }
    }

    /** The result of a function that writes a long to its first argument. */
    private long made(String name, Object... others) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.JAVA_LONG);
            call(name, after(result, others));
            return result.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** The result of a function that writes an int to its first argument. */
    private int number(String name, Object... others) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.JAVA_INT);
            call(name, after(result, others));
            return result.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private static Object[] after(MemorySegment first, Object... others) {
        Object[] all = new Object[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    /** @return a CUresult; 0 where it went well */
    int initialize() {
        return calls.get("cuInit").call(0);
    }

    /** For people, of a CUresult. */
    String describe(int status) {
        return text("cuGetErrorName", status) + " (" + status + "), " + text("cuGetErrorString", status);
    }

    /** The newest CUDA that the driver knows: 13000 for 13.0. */
    int version() {
        return number("cuDriverGetVersion");
    }

    int deviceCount() {
        return number("cuDeviceGetCount");
    }

    int device(int ordinal) {
        return number("cuDeviceGet", ordinal);
    }

    String deviceName(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(256);
            call("cuDeviceGetName", name, 256, device);
            return name.getString(0);
        }
    }

    /** @param attribute a CUdevice_attribute */
    int deviceAttribute(int attribute, int device) {
        return number("cuDeviceGetAttribute", attribute, device);
    }

    long deviceMemory(int device) {
        return made("cuDeviceTotalMem_v2", device);
    }

    long retainContext(int device) {
        return made("cuDevicePrimaryCtxRetain", device);
    }

    void releaseContext(int device) {
        free("cuDevicePrimaryCtxRelease_v2", device);
    }

    /** Makes the context that of the calling thread. */
    void enter(long context) {
        try {
            check("cuCtxSetCurrent", (int) setCurrent.invokeExact(context));
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cuCtxSetCurrent", e);
        }
    }

    /** Free bytes, and all bytes. */
    long[] memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment both = arena.allocate(ValueLayout.JAVA_LONG, 2);
            call("cuMemGetInfo_v2", both, both.address() + 8);
            return both.toArray(ValueLayout.JAVA_LONG);
        }
    }

    /** @return a device pointer, or 0 where there is not enough */
    long allocate(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            int status = calls.get("cuMemAlloc_v2").call(pointer, bytes);
            if (status == OUT_OF_MEMORY) {
                return 0;
            }
            check("cuMemAlloc_v2", status);
            return pointer.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    void free(long pointer) {
        free("cuMemFree_v2", pointer);
    }

    /** Memory of the machine that the GPU reads and writes by itself. */
    @SuppressWarnings("restricted")
    MemorySegment allocateHost(long bytes) {
        return MemorySegment.ofAddress(made("cuMemAllocHost_v2", bytes)).reinterpret(bytes);
    }

    void freeHost(MemorySegment memory) {
        free("cuMemFreeHost", memory);
    }

    void copyToDevice(long to, MemorySegment from, long bytes, long stream) {
        call("cuMemcpyHtoDAsync_v2", to, from, bytes, stream);
    }

    void copyToHost(MemorySegment to, long from, long bytes, long stream) {
        call("cuMemcpyDtoHAsync_v2", to, from, bytes, stream);
    }

    long createStream() {
        return made("cuStreamCreate", STREAM_NON_BLOCKING);
    }

    void destroyStream(long stream) {
        free("cuStreamDestroy_v2", stream);
    }

    /** Waits for all that was asked of the stream. */
    void synchronize(long stream) {
        try {
            check("cuStreamSynchronize", (int) synchronize.invokeExact(stream));
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cuStreamSynchronize", e);
        }
    }

    /** What is asked of the stream from now on is kept as a graph and not done. */
    void beginCapture(long stream) {
        call("cuStreamBeginCapture_v2", stream, CAPTURE_THREAD_LOCAL);
    }

    /** @return a graph that can be launched */
    long endCapture(long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            call("cuStreamEndCapture", stream, pointer);
            long graph = pointer.get(ValueLayout.JAVA_LONG, 0);
            try {
                return made("cuGraphInstantiateWithFlags", graph, 0L);
            } finally {
                free("cuGraphDestroy", graph);
            }
        }
    }

    /** Ends a capture that failed on the way. */
    void abandonCapture(long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            if (calls.get("cuStreamEndCapture").call(stream, pointer) == 0
                    && pointer.get(ValueLayout.JAVA_LONG, 0) != 0) {
                free("cuGraphDestroy", pointer.get(ValueLayout.JAVA_LONG, 0));
            }
        }
    }

    void launchGraph(long graph, long stream) {
        try {
            check("cuGraphLaunch", (int) launchGraph.invokeExact(graph, stream));
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cuGraphLaunch", e);
        }
    }

    void destroyGraph(long graph) {
        free("cuGraphExecDestroy", graph);
    }

    /** @param image machine code for this GPU */
    long loadModule(byte[] image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(image.length, 16);
            MemorySegment.copy(image, 0, bytes, ValueLayout.JAVA_BYTE, 0, image.length);
            return made("cuModuleLoadData", bytes);
        }
    }

    void unloadModule(long module) {
        free("cuModuleUnload", module);
    }

    long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return made("cuModuleGetFunction", module, arena.allocateFrom(name));
        }
    }

    /** Lets a kernel take that much shared memory. */
    void allowShared(long function, int bytes) {
        call("cuFuncSetAttribute", function, MAX_DYNAMIC_SHARED, bytes);
    }

    /** @param arguments an array of pointers to the kernel's arguments */
    void launch(LaunchConfig config, long function, long arguments) {
        try {
            check("cuLaunchKernelEx", (int) launch.invokeExact(config.address(), function, arguments, 0L));
        } catch (CudaException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.unexpected("cuLaunchKernelEx", e);
        }
    }
}
