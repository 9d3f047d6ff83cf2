package org.pasta4j.fused.onednn;

/** Hands out pieces of one block after the other. */
final class Arena {
    private static final int STEP = NativeBlock.ALIGNMENT / 4;

    private final NativeBlock block;
    private int used;

    Arena(NativeBlock block) {
        this.block = block;
    }

    /** Floats that {@link #take} uses up for a matrix. */
    static long size(long rows, long columns) {
        return (rows * columns + STEP - 1) / STEP * STEP;
    }

    /** An uninitialised matrix. */
    Floats take(int rows, int columns) {
        long size = size(rows, columns);
        if (4 * (used + size) > block.bytes()) {
            throw new IllegalStateException("An arena of " + block.bytes() + " bytes was planned too small.");
        }
        Floats taken = new Floats(block, used, columns);
        used += (int) size;
        return taken;
    }
}
