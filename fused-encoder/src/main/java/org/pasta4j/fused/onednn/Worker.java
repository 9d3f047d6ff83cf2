package org.pasta4j.fused.onednn;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one of the threads that compute has to itself: its kernels, and memory for what lives no longer than a chunk's
 * pass.
 */
final class Worker {
    private final ShapedKernels kernels = new ShapedKernels();
    private final AtomicLong total;
    private final NativeBlock none = new NativeBlock(0);
    private NativeBlock scratch = new NativeBlock(0);

    /** @param total bytes of scratch memory of all threads, kept up to date */
    Worker(AtomicLong total) {
        this.total = total;
    }

    ShapedKernels kernels() {
        return kernels;
    }

    /** Scratch memory, empty; what was handed out before is gone. */
    Arena scratch(long floats) {
        if (scratch.bytes() < 4 * floats) {
            NativeBlock old = scratch;
            // Not the old block, should there be no memory for a new one.
            scratch = none;
            total.addAndGet(-old.bytes());
            old.close();
            scratch = new NativeBlock(4 * floats);
            total.addAndGet(scratch.bytes());
        }
        return new Arena(scratch);
    }
}
