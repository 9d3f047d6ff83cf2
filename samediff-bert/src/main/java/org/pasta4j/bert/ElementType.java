package org.pasta4j.bert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
     * The values as float32: a view of them, or where they are shorter, wider copies.
     *
     * @param where the tensor, for the message
     * @param littleEndian all values, from position to limit
     * @throws CheckpointException if they are of a type that is not read as a weight
     */
    public FloatBuffer floats(String where, ByteBuffer littleEndian) {
        return switch (this) {
            case F32 -> littleEndian.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            case F16 -> HalfPrecision.widenFloat16(littleEndian);
            case BF16 -> HalfPrecision.widenBfloat16(littleEndian);
            default ->
                throw new CheckpointException(where + ": expected values of F32, F16 or BF16, found " + this
                        + ". Save the model in float32.");
        };
    }
}
