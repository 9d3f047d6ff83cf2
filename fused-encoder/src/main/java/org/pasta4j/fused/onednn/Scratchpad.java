package org.pasta4j.fused.onednn;

/**
 * Memory that a kernel works in while it runs; one runs at a time, so that one block serves all kernels of a worker.
 * oneDNN would bring its own, but keeps it for the thread that made the kernel, and ours go from thread to thread.
 */
final class Scratchpad {
    private NativeBlock block = new NativeBlock(0);

    /** Where there is room for so many bytes, until more are asked for. */
    long address(long bytes) {
        if (block.bytes() < bytes) {
            NativeBlock larger = new NativeBlock(bytes);
            block.close();
            block = larger;
        }
        return block.address();
    }
}
