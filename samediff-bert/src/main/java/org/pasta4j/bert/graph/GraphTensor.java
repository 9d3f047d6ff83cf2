package org.pasta4j.bert.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FrozenTensor;

/** A constant of a graph. Its size is checked against its bytes before anything is made of them. */
public final class GraphTensor {
    private static final Set<ElementType> FLOATS = EnumSet.of(ElementType.F32, ElementType.F16, ElementType.BF16);
    /** More numbers than these are weights: positions and masks that a file holds are smaller. */
    private static final int MOST_SMALL = 1 << 14;

    private static final Set<ElementType> INTEGERS = EnumSet.of(ElementType.I64, ElementType.I32);

    private final String where;
    private final String name;
    private final Optional<ElementType> type;
    private final long[] dimensions;
    private final Supplier<ByteBuffer> bytes;

    /**
     * A constant that is read when it is asked for.
     *
     * @param where the file, for messages
     * @param name the value's name, for messages
     * @param type of its elements; empty where it is one that is not known
     * @param dimensions as the file gives them; nothing is believed
     * @param bytes gives all elements row by row, from position to limit, lowest byte first
     */
    public GraphTensor(
            String where, String name, Optional<ElementType> type, long[] dimensions, Supplier<ByteBuffer> bytes) {
        this.where = where;
        this.name = name;
        this.type = type;
        this.dimensions = dimensions.clone();
        this.bytes = bytes;
    }

    /** A list of integers that no file holds. */
    public static GraphTensor integers(String where, String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return new GraphTensor(where, name, Optional.of(ElementType.I64), new long[] {values.length}, bytes::duplicate);
    }

    /**
     * Floats that no file holds.
     *
     * @param shape none for a single number
     */
    public static GraphTensor floats(String where, String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new GraphTensor(where, name, Optional.of(ElementType.F32), shape, bytes::duplicate);
    }

    int rank() {
        return dimensions.length;
    }

    boolean isFloat() {
        return type.filter(FLOATS::contains).isPresent();
    }

    boolean isInteger() {
        return type.filter(INTEGERS::contains).isPresent();
    }

    /** The shape as it is written, lengths of 0 among them. */
    long[] dimensions() {
        return dimensions.clone();
    }

    /** The numbers, if there are few enough of them and they are of a type that is computed with. */
    Optional<SmallTensor> small() {
        long size = SmallTensor.size(dimensions);
        if (size < 1 || size > MOST_SMALL || type.isEmpty()) {
            return Optional.empty();
        }
        return reader().map(read -> SmallTensor.of(
                !isFloat() && type.get() != ElementType.F64,
                dimensions(),
                IntStream.range(0, (int) size).mapToDouble(read).toArray()));
    }

    private Optional<IntToDoubleFunction> reader() {
        if (isFloat()) {
            FloatBuffer floats = floats();
            return Optional.of(floats::get);
        }
        ByteBuffer all = checkedBytes();
        return switch (type.orElseThrow()) {
            case F64 -> Optional.of(i -> all.getDouble(8 * i));
            case I64 -> Optional.of(i -> all.getLong(8 * i));
            case I32 -> Optional.of(i -> all.getInt(4 * i));
            case BOOL -> Optional.of(all::get);
            default -> Optional.empty();
        };
    }

    /** The shape of a weight. */
    private int[] shape() {
        for (long length : dimensions) {
            if (length < 1 || length > Integer.MAX_VALUE) {
                throw refuse(
                        "has shape " + Arrays.toString(dimensions) + "; a weight needs every length to be at least 1.");
            }
        }
        return Arrays.stream(dimensions).mapToInt(length -> (int) length).toArray();
    }

    /**
     * The values as a weight.
     *
     * @throws CheckpointException if they are no floats, or not as many as the shape wants
     */
    public FrozenTensor weight() {
        if (!isFloat()) {
            throw refuse("is " + typeName() + "; expected float32, float16 or bfloat16. Export the model as float32.");
        }
        return FrozenTensor.of(floats(), shape());
    }

    /** The single value, if this is one number: a scalar, or a tensor of one element. */
    public OptionalDouble scalar() {
        if (Arrays.stream(dimensions).anyMatch(length -> length != 1)) {
            return OptionalDouble.empty();
        }
        if (isFloat()) {
            // By way of its decimal form, so that the float 1e-12 is the double 1e-12.
            return OptionalDouble.of(Double.parseDouble(Float.toString(floats().get(0))));
        }
        return small().map(one -> OptionalDouble.of(one.values()[0])).orElse(OptionalDouble.empty());
    }

    /**
     * The values, which must be integers, in row-major order.
     *
     * @throws CheckpointException if they are no integers, or not as many as the shape wants
     */
    public long[] integers() {
        if (!isInteger()) {
            throw refuse("is " + typeName() + "; expected int64 or int32.");
        }
        ByteBuffer all = checkedBytes();
        boolean wide = type.orElseThrow() == ElementType.I64;
        return IntStream.range(0, (int) elements())
                .mapToLong(i -> wide ? all.getLong(8 * i) : all.getInt(4 * i))
                .toArray();
    }

    private FloatBuffer floats() {
        return type.orElseThrow().floats(where + ": tensor \"" + name + "\"", checkedBytes());
    }

    private ByteBuffer checkedBytes() {
        long elements = elements();
        if (elements < 1 || elements > Integer.MAX_VALUE) {
            throw refuse("has shape " + Arrays.toString(dimensions) + ", which holds nothing or too much.");
        }
        int width = type.orElseThrow().bytes();
        ByteBuffer all = bytes.get();
        if (all.remaining() / width != elements || all.remaining() % width != 0) {
            throw refuse("needs " + elements + " values of " + width + " bytes for its shape "
                    + Arrays.toString(dimensions) + ", holds " + all.remaining()
                    + " bytes. The file is damaged; export or download it again.");
        }
        // A slice begins at index 0; a buffer out of a larger array does not.
        return all.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private long elements() {
        long product = 1;
        for (long length : dimensions) {
            if (length < 0 || Math.multiplyHigh(product, length) != 0 || product * length < 0) {
                throw refuse("has the impossible shape " + Arrays.toString(dimensions) + ".");
            }
            product *= length;
        }
        return product;
    }

    private String typeName() {
        return type.map(ElementType::name).orElse("of a type that is not read");
    }

    CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": tensor \"" + name + "\" " + problem);
    }

    @Override
    public String toString() {
        return typeName() + Arrays.toString(dimensions);
    }
}
