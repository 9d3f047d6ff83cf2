package org.pasta4j.cuda;

/**
 * The GPU's context in this process, with what all engines share. The first engine opens it, the last closes it, and
 * with it goes all that the driver and the libraries hold on the GPU.
 */
final class Gpu {
    private static Gpu open;

    private final Toolkit toolkit = Toolkit.get();
    private final long context;
    private final long cublasHandle;
    private int users;

    private Gpu() {
        this.context = driver().retainContext(device().device());
        driver().enter(context);
        this.cublasHandle = toolkit.cublas().create();
    }

    /** Each call wants one of {@link #leave}. */
    static synchronized Gpu join() {
        if (open == null) {
            open = new Gpu();
        }
        open.users++;
        return open;
    }

    void leave() {
        synchronized (Gpu.class) {
            if (--users == 0) {
                open = null;
                enter();
                toolkit.cublas().destroy(cublasHandle);
                driver().releaseContext(device().device());
            }
        }
    }

    Driver driver() {
        return toolkit.driver();
    }

    CublasLt cublas() {
        return toolkit.cublas();
    }

    Nvrtc nvrtc() {
        return toolkit.nvrtc();
    }

    DeviceInfo device() {
        return toolkit.device();
    }

    long cublasHandle() {
        return cublasHandle;
    }

    /** To be called by every thread before it uses the GPU. */
    void enter() {
        driver().enter(context);
    }

    /**
     * @param what it is for; the beginning of a sentence
     * @return a device pointer
     * @throws CudaException if there is not enough
     */
    long allocate(String what, long bytes) {
        long pointer = driver().allocate(bytes);
        if (pointer == 0) {
            long[] memory = driver().memory();
            throw CudaException.outOfMemory(what, bytes, memory[0], memory[1], device().name());
        }
        return pointer;
    }
}
