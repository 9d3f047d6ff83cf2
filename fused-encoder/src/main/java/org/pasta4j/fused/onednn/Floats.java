package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;

/** A matrix of float32 in a {@link NativeBlock}, or room for one of a shorter type. */
final class Floats {
    private final NativeBlock block;
    private final int start;
    private final int columns;

    /** @param start in floats from the block's beginning */
    Floats(NativeBlock block, int start, int columns) {
        this.block = block;
        this.start = start;
        this.columns = columns;
    }

    /** The same memory with rows of another width. */
    Floats(Floats other, int columns) {
        this(other.block, other.start, columns);
    }

    long address() {
        return block.address() + 4L * start;
    }

    /** Address of a float. */
    long address(long index) {
        return address() + 4L * index;
    }

    void get(int row, float[] values) {
        block.floats().get(start + row * columns, values, 0, columns);
    }

    void put(int row, float[] values) {
        block.floats().put(start + row * columns, values, 0, columns);
    }

    /** Copies a row to another buffer. */
    void copyRow(int row, FloatBuffer to, int index) {
        to.put(index, block.floats(), start + row * columns, columns);
    }

    /** Copies a row from another buffer. */
    void setRow(int row, FloatBuffer from, int index) {
        block.floats().put(start + row * columns, from, index, columns);
    }

    /** Copies a row from another matrix of the same width. */
    void setRow(int row, Floats from, int fromRow) {
        copy(from, from.start + fromRow * columns, start + row * columns, columns);
    }

    private void copy(Floats from, int source, int target, int count) {
        // Another view: a buffer refuses to be copied to itself.
        block.floats().duplicate().put(target, from.block.floats(), source, count);
    }

    /** Copies the first rows of a matrix of the same width. */
    void setRows(Floats from, int rows) {
        copy(from, from.start, start, rows * columns);
    }

    /**
     * Gathers rows of a matrix of the same width, which may be this one.
     *
     * @param rows rising
     * @param filled rows to be written; those beyond the gathered ones become zero
     */
    void gather(Floats from, int[] rows, int filled) {
        for (int i = 0; i < rows.length; i++) {
            setRow(i, from, rows[i]);
        }
        clearRows(rows.length, filled);
    }

    /** Sets floats by their bits, without regard to rows. */
    void putBits(int index, int[] bits, int length) {
        block.ints().put(start + index, bits, 0, length);
    }

    /** Sets rows to zero, from one to another (excluded). */
    void clearRows(int from, int to) {
        float[] zeros = new float[columns];
        for (int row = from; row < to; row++) {
            put(row, zeros);
        }
    }
}
