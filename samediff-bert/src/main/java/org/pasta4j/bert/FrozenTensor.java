package org.pasta4j.bert;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * An array of float32 that is never written to, backed by the bytes of the file it came from where that is possible, so
 * that loading copies nothing; an encoder makes the one copy that ND4J computes with. Immutable and safe for any number
 * of threads.
 *
 * <p>A matrix may be stored by columns: dialects disagree whether a linear layer is kept as {@code [in, out]} or
 * {@code [out, in]}, and {@link #transpose()} gives the other view without moving a byte.
 */
public final class FrozenTensor {
    private static final int CHUNK = 1 << 16;

    private final int[] shape;
    private final boolean byColumns;
    private final FloatBuffer values;

    private FrozenTensor(int[] shape, boolean byColumns, FloatBuffer values) {
        this.shape = shape;
        this.byColumns = byColumns;
        this.values = values;
    }

    /**
     * A tensor over a buffer of row-major values. The buffer is not copied; it must not be written to afterwards.
     *
     * @param values from position to limit, exactly as many as the shape wants
     * @param shape one length per dimension, all positive
     * @throws CheckpointException if the buffer does not fit the shape
     */
    public static FrozenTensor of(FloatBuffer values, int... shape) {
        long expected = 1;
        for (int length : shape) {
            if (length < 1) {
                throw new CheckpointException("A tensor of shape " + Arrays.toString(shape) + " holds nothing.");
            }
            if (expected > Long.MAX_VALUE / length) {
                throw new CheckpointException(
                        "A tensor of shape " + Arrays.toString(shape) + " would hold more than any memory.");
            }
            expected *= length;
        }
        if (values.remaining() != expected) {
            throw new CheckpointException("A tensor of shape " + Arrays.toString(shape) + " needs " + expected
                    + " values; found " + values.remaining() + ".");
        }
        return new FrozenTensor(shape.clone(), false, values.slice().asReadOnlyBuffer());
    }

    /**
     * A tensor over row-major values. The array is not copied; it must not be written to afterwards.
     *
     * @throws CheckpointException if the array does not fit the shape
     */
    public static FrozenTensor of(float[] values, int... shape) {
        return of(FloatBuffer.wrap(values), shape);
    }

    /** One length per dimension. */
    public int[] shape() {
        return shape.clone();
    }

    /** Length of one dimension. */
    public int size(int dimension) {
        return shape[dimension];
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Number of values. */
    public int length() {
        return values.remaining();
    }

    /** Whether {@link #values()} runs by columns; only a matrix can. */
    public boolean isByColumns() {
        return byColumns;
    }

    /** The stored values, read-only: row by row, or column by column where {@link #isByColumns()} says so. */
    public FloatBuffer values() {
        return values.duplicate();
    }

    /** The same matrix with rows and columns exchanged, over the same bytes. */
    public FrozenTensor transpose() {
        if (shape.length != 2) {
            throw new IllegalStateException("Only a matrix can be transposed; this is " + this);
        }
        return new FrozenTensor(new int[] {shape[1], shape[0]}, !byColumns, values);
    }

    /** One value of a matrix. */
    public float at(int row, int column) {
        return values.get(byColumns ? column * shape[0] + row : row * shape[1] + column);
    }

    /** A row-major copy. */
    public float[] toArray() {
        float[] copy = new float[length()];
        if (!byColumns) {
            values.duplicate().get(copy);
            return copy;
        }
        for (int row = 0, i = 0; row < shape[0]; row++) {
            for (int column = 0; column < shape[1]; column++) {
                copy[i++] = at(row, column);
            }
        }
        return copy;
    }

    /**
     * Passes the values in row-major order, as little-endian bytes, piece by piece: the form in which files keep them
     * and over which a model's fingerprint is taken, the same however a dialect stores the tensor.
     *
     * @param sink takes each piece, whose bytes lie in an array; the buffer is reused
     */
    public void littleEndian(Consumer<ByteBuffer> sink) {
        ByteBuffer piece = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer rows = byColumns ? FloatBuffer.wrap(toArray()) : values.duplicate();
        while (rows.hasRemaining()) {
            int count = Math.min(CHUNK, rows.remaining());
            FloatBuffer slice = rows.slice(rows.position(), count);
            rows.position(rows.position() + count);
            piece.clear();
            piece.asFloatBuffer().put(slice);
            sink.accept(piece.limit(4 * count));
        }
    }

    /**
     * Writes the values as {@link #littleEndian} passes them.
     *
     * @throws IOException if the stream does
     */
    public void writeTo(OutputStream out) throws IOException {
        try {
            littleEndian(piece -> write(piece, out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(ByteBuffer piece, OutputStream out) {
        try {
            out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Index in storage order of the first value that is NaN or infinite, or -1. */
    int firstNotFinite() {
        FloatBuffer rest = values.duplicate();
        float[] piece = new float[Math.min(CHUNK, rest.remaining())];
        for (int start = 0; rest.hasRemaining(); start += CHUNK) {
            int count = Math.min(CHUNK, rest.remaining());
            rest.get(piece, 0, count);
            float sum = 0;
            for (int i = 0; i < count; i++) {
                sum += piece[i] * 0f;
            }
            if (Float.isNaN(sum)) {
                for (int i = 0; i < count; i++) {
                    if (!Float.isFinite(piece[i])) {
                        return start + i;
                    }
                }
            }
        }
        return -1;
    }

    /** Whether the other has the same shape and the same bits, however the two are stored. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FrozenTensor that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(toBits(), that.toBits());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Float.floatToRawIntBits(values.get(0));
    }

    private int[] toBits() {
        float[] floats = toArray();
        int[] bits = new int[floats.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return bits;
    }

    /** The shape, as in {@code float32[384, 1536]}. */
    @Override
    public String toString() {
        return "float32" + Arrays.toString(shape);
    }
}
