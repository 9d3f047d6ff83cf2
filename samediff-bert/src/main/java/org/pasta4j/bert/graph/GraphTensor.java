package org.pasta4j.bert.graph;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.FrozenTensor;

/** A constant of a graph. Its size is checked against its bytes before anything is made of them. */
public final class GraphTensor {
    /** Constants in float32 agree with what they stand for to so much of it. */
    static final double PRECISION = 1e-5;
    /** The same of products of two or three of them in 16 bits: 11 bits count in float16, 8 in bfloat16. */
    private static final Map<ElementType, Double> PRECISIONS = Map.of(ElementType.F16, 2e-3, ElementType.BF16, 1e-2);

    private static final Set<ElementType> FLOATS =
            EnumSet.of(ElementType.F64, ElementType.F32, ElementType.F16, ElementType.BF16);
    /** Of the types in 16 bits. */
    private static final Map<ElementType, Integer> SIGNIFICANT_BITS = Map.of(ElementType.F16, 11, ElementType.BF16, 8);

    private static final int MOST_DIGITS = 6;
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

    /** The same values in another shape of as many. */
    GraphTensor reshaped(long... shape) {
        return new GraphTensor(where, name, type, shape, bytes);
    }

    int rank() {
        return dimensions.length;
    }

    boolean isFloat() {
        return type.filter(FLOATS::contains).isPresent();
    }

    /** How far a constant of this type may be off, as a part of it. */
    double precision() {
        return type.map(t -> PRECISIONS.getOrDefault(t, PRECISION)).orElse(PRECISION);
    }

    boolean isInteger() {
        return type.filter(INTEGERS::contains).isPresent();
    }

    /** Whether these are truth values. */
    public boolean isTruth() {
        return type.filter(ElementType.BOOL::equals).isPresent();
    }

    /** The shape as it is written, lengths of 0 among them. */
    long[] dimensions() {
        return dimensions.clone();
    }

    /** The numbers, if there are few enough of them and they are of a type that is computed with. */
    Optional<SmallTensor> small() {
        long size = SmallTensor.size(dimensions);
        if (size > MOST_SMALL || type.isEmpty()) {
            return Optional.empty();
        }
        if (size == 0) {
            // The shape of a single number is a list of nothing.
            return Optional.of(SmallTensor.of(!isFloat(), dimensions()));
        }
        return reader().map(read -> SmallTensor.of(
                !isFloat(),
                dimensions(),
                IntStream.range(0, (int) size).mapToDouble(read).toArray()));
    }

    private Optional<IntToDoubleFunction> reader() {
        ByteBuffer all = checkedBytes();
        return switch (type.orElseThrow()) {
            case F64 -> Optional.of(i -> all.getDouble(8 * i));
            case F32, F16, BF16 -> {
                FloatBuffer floats = floats();
                yield Optional.of(floats::get);
            }
            case I64 -> Optional.of(i -> all.getLong(8 * i));
            case I32 -> Optional.of(i -> all.getInt(4 * i));
            case BOOL -> Optional.of(all::get);
            default -> Optional.empty();
        };
    }

    /**
     * The shape of a weight.
     *
     * @throws CheckpointException if it is none
     */
    int[] shape() {
        for (long length : dimensions) {
            if (length > Integer.MAX_VALUE) {
                throw impossibleShape();
            }
            if (length < 1) {
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
            throw refuse("is " + typeName()
                    + "; expected float32, float16, bfloat16 or float64. Export the model as float32.");
        }
        return FrozenTensor.of(floats(), shape());
    }

    /** The single value, if this is one number: a scalar, or a tensor of one element. */
    public OptionalDouble scalar() {
        if (Arrays.stream(dimensions).anyMatch(length -> length != 1)) {
            return OptionalDouble.empty();
        }
        if (isFloat() && type.get() != ElementType.F64) {
            return OptionalDouble.of(decimal(floats().get(0)));
        }
        return small().map(one -> OptionalDouble.of(one.values()[0])).orElse(OptionalDouble.empty());
    }

    /** The shortest decimal that the type rounds to this number, so that the float 1e-12 is the double 1e-12. */
    private double decimal(float value) {
        Integer bits = SIGNIFICANT_BITS.get(type.orElseThrow());
        if (bits != null && Float.isFinite(value)) {
            for (int digits = 1; digits < MOST_DIGITS; digits++) {
                double rounded =
                        new BigDecimal(value).round(new MathContext(digits)).doubleValue();
                if (Math.abs(rounded - value) <= Math.scalb(Math.abs(value), -bits - 1)) {
                    return rounded;
                }
            }
        }
        return Double.parseDouble(Float.toString(value));
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
        // As they are, and as float32.
        int most = FileBytes.MOST_PIECE / Math.max(width, Float.BYTES);
        if (elements > most) {
            throw refuse("has " + elements + " values; at most " + most + " of one tensor can be read.");
        }
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
                throw impossibleShape();
            }
            product *= length;
        }
        return product;
    }

    private CheckpointException impossibleShape() {
        return refuse("has the impossible shape " + Arrays.toString(dimensions) + ".");
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
