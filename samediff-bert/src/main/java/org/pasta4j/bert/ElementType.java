package org.pasta4j.bert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Element types of tensors in files, under the names of safetensors. */
public enum ElementType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    F8_E5M2(1),
    F8_E4M3(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private static final int MOST_FLOATS = FileBytes.MOST_PIECE / Float.BYTES;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }

    /** The type of a name; empty where there is none. */
    public static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    /** All names, for a message. */
    public static String names() {
        return Arrays.stream(values()).map(ElementType::name).collect(Collectors.joining(", "));
    }

    /**
     * Refuses a tensor that would have more than 2 GiB as float32.
     *
     * @param where the tensor, for the message
     * @param count of its values
     * @throws CheckpointException if they are too many
     */
    public static void requireReadable(String where, long count) {
        if (count > MOST_FLOATS) {
            throw new CheckpointException(
                    where + " has " + count + " values; at most " + MOST_FLOATS + " of one tensor can be read.");
        }
    }

    /**
     * The values as float32: a view of them, or where they are shorter, wider copies, and where they are longer,
     * rounded ones.
     *
     * @param where the tensor, for the message
     * @param littleEndian all values, from position to limit
     * @throws CheckpointException if they are of a type that is not read as a weight, or more than 2 GiB as float32
     */
    public FloatBuffer floats(String where, ByteBuffer littleEndian) {
        requireReadable(where, littleEndian.remaining() / bytes);
        return switch (this) {
            case F32 -> littleEndian.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            case F16 -> HalfPrecision.widenFloat16(littleEndian);
            case BF16 -> HalfPrecision.widenBfloat16(littleEndian);
            case F64 -> rounded(littleEndian);
            default ->
                throw new CheckpointException(where + ": expected values of F32, F16, BF16 or F64, found " + this
                        + ". Save the model in float32.");
        };
    }

    private static FloatBuffer rounded(ByteBuffer littleEndian) {
        DoubleBuffer doubles =
                littleEndian.slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        FloatBuffer floats = FloatBuffer.allocate(doubles.remaining());
        while (doubles.hasRemaining()) {
            floats.put((float) doubles.get());
        }
        return floats.flip();
    }
}
