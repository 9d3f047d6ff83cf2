package org.pasta4j.fused.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A matrix of float32 or bfloat16 in a {@link NativeBlock}, by rows. The values of float32 alone can be read here. */
final class Matrix {
    private final NativeBlock block;
    private final int start;
    private final int columns;
    private final int valueBytes;

    /** @param start in floats from the block's beginning */
    Matrix(NativeBlock block, int start, int columns, boolean bf16) {
        this.block = block;
        this.start = start;
        this.columns = columns;
        this.valueBytes = bf16 ? 2 : 4;
    }

    /** The same memory with rows of another width or values of another type. */
    Matrix view(int otherColumns, boolean bf16) {
        return new Matrix(block, start, otherColumns, bf16);
    }

    long address() {
        return block.address() + 4L * start;
    }

    /** Address of a value. */
    long address(long index) {
        return address() + valueBytes * index;
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

    /** Copies a row from another matrix of the same width and type. */
    void setRow(int row, Matrix from, int fromRow) {
        copy(from, fromRow, row, 1);
    }

    /** Copies the first rows of a matrix of the same width and type. */
    void setRows(Matrix from, int rows) {
        copy(from, 0, 0, rows);
    }

    private void copy(Matrix from, int source, int target, int rows) {
        // Another view: a buffer refuses to be copied to itself.
        ByteBuffer to = block.raw().duplicate();
        to.put(position(target), from.block.raw(), from.position(source), rows * rowBytes());
    }

    private int rowBytes() {
        return columns * valueBytes;
    }

    /** Of a row, in bytes from the block's beginning. */
    private int position(int row) {
        return 4 * start + row * rowBytes();
    }

    /**
     * Gathers rows of a matrix of the same width and type, which may be this one.
     *
     * @param rows rising
     * @param filled rows to be written; those beyond the gathered ones become zero
     */
    void gather(Matrix from, int[] rows, int filled) {
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
        byte[] zeros = new byte[rowBytes()];
        for (int row = from; row < to; row++) {
            block.raw().put(position(row), zeros);
        }
    }
}
