package org.pasta4j.fused.onednn;

/** Hands out pieces of one block after the other. */
final class Arena {
    private static final int STEP = NativeBlock.ALIGNMENT / 4;

    private final NativeBlock block;
    private int used;

    Arena(NativeBlock block) {
        this.block = block;
    }

    /** Floats that {@link #take} uses up for a matrix of float32. */
    static long size(long rows, long columns) {
        return size(rows, columns, false);
    }

    /** Floats that {@link #take} uses up for a matrix. */
    static long size(long rows, long columns, boolean bf16) {
        long floats = bf16 ? (rows * columns + 1) / 2 : rows * columns;
        return (floats + STEP - 1) / STEP * STEP;
    }

    /** An uninitialised matrix of float32. */
    Matrix take(int rows, int columns) {
        return take(rows, columns, false);
    }

    /** An uninitialised matrix. */
    Matrix take(int rows, int columns, boolean bf16) {
        long size = size(rows, columns, bf16);
        if (4 * (used + size) > block.bytes()) {
            throw new IllegalStateException("An arena of " + block.bytes() + " bytes was planned too small.");
        }
        Matrix taken = new Matrix(block, used, columns, bf16);
        used += (int) size;
        return taken;
    }
}
