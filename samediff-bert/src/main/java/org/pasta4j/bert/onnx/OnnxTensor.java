package org.pasta4j.bert.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HalfPrecision;

/** A constant of the graph. Its size is checked against its bytes before anything is made of them. */
final class OnnxTensor {
    private final String name;
    private final TensorProto proto;
    private final OnnxExternalData external;
    private final String where;

    /**
     * @param name the value's name, for messages
     * @param external finds bytes that are kept beside the file
     * @param where the file, for messages
     */
    OnnxTensor(String name, TensorProto proto, OnnxExternalData external, String where) {
        this.name = name;
        this.proto = proto;
        this.external = external;
        this.where = where;
    }

    int rank() {
        return proto.getDimsCount();
    }

    boolean isFloat() {
        return proto.getDataType() == DataType.FLOAT_VALUE || isHalf();
    }

    private boolean isHalf() {
        return proto.getDataType() == DataType.FLOAT16_VALUE || proto.getDataType() == DataType.BFLOAT16_VALUE;
    }

    /** The shape as it is written, lengths of 0 among them. */
    long[] dimensions() {
        return proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** The numbers, if there are few enough of them and they are of a type that is computed with. */
    Optional<SmallTensor> small() {
        long size = SmallTensor.size(dimensions());
        if (size < 1 || size > SmallTensor.MOST) {
            return Optional.empty();
        }
        if (isInteger()) {
            return Optional.of(SmallTensor.of(
                    true,
                    dimensions(),
                    Arrays.stream(integers()).asDoubleStream().toArray()));
        }
        if (proto.getDataType() == DataType.BOOL_VALUE && !proto.getRawData().isEmpty()) {
            ByteBuffer raw = bytes(1);
            return Optional.of(SmallTensor.of(
                    true,
                    dimensions(),
                    IntStream.range(0, (int) size).mapToDouble(raw::get).toArray()));
        }
        if (!isFloat()) {
            OptionalDouble one = scalar();
            return one.isPresent()
                    ? Optional.of(SmallTensor.of(false, dimensions(), one.getAsDouble()))
                    : Optional.empty();
        }
        FloatBuffer floats = floats();
        return Optional.of(SmallTensor.of(
                false,
                dimensions(),
                IntStream.range(0, (int) size).mapToDouble(floats::get).toArray()));
    }

    boolean isInteger() {
        return proto.getDataType() == DataType.INT64_VALUE || proto.getDataType() == DataType.INT32_VALUE;
    }

    /** The shape. */
    int[] shape() {
        int[] shape = new int[rank()];
        for (int i = 0; i < shape.length; i++) {
            long length = proto.getDims(i);
            if (length < 1 || length > Integer.MAX_VALUE) {
                throw refuse("has shape " + proto.getDimsList() + "; a weight needs every length to be at least 1.");
            }
            shape[i] = (int) length;
        }
        return shape;
    }

    /** The values as a weight. */
    FrozenTensor weight() {
        if (!isFloat()) {
            throw refuse("is " + typeName() + "; expected FLOAT, FLOAT16 or BFLOAT16. Export the model as float32.");
        }
        return FrozenTensor.of(floats(), shape());
    }

    /** The single value, if this is one number: a scalar, or a tensor of one element. */
    OptionalDouble scalar() {
        if (proto.getDimsList().stream().anyMatch(d -> d != 1)) {
            return OptionalDouble.empty();
        }
        if (isFloat()) {
            // By way of its decimal form, so that the float 1e-12 is the double 1e-12.
            return OptionalDouble.of(Double.parseDouble(Float.toString(floats().get(0))));
        }
        if (proto.getDataType() == DataType.DOUBLE_VALUE) {
            return OptionalDouble.of(inline() ? proto.getDoubleData(0) : bytes(8).getDouble(0));
        }
        return isInteger() ? OptionalDouble.of(integers()[0]) : OptionalDouble.empty();
    }

    /** The values, which must be integers, in row-major order. */
    long[] integers() {
        int count = count();
        long[] values = new long[count];
        boolean wide = proto.getDataType() == DataType.INT64_VALUE;
        if (!isInteger()) {
            throw refuse("is " + typeName() + "; expected INT64 or INT32.");
        }
        ByteBuffer raw = inline() ? null : bytes(wide ? 8 : 4);
        for (int i = 0; i < count; i++) {
            if (raw != null) {
                values[i] = wide ? raw.getLong(8 * i) : raw.getInt(4 * i);
            } else {
                values[i] = wide ? proto.getInt64Data(i) : proto.getInt32Data(i);
            }
        }
        return values;
    }

    private FloatBuffer floats() {
        if (isHalf()) {
            ByteBuffer halves = inline() ? inlineHalves() : bytes(Short.BYTES);
            return proto.getDataType() == DataType.FLOAT16_VALUE
                    ? HalfPrecision.widenFloat16(halves)
                    : HalfPrecision.widenBfloat16(halves);
        }
        if (!inline()) {
            return bytes(Float.BYTES).asFloatBuffer();
        }
        float[] values = new float[count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = proto.getFloatData(i);
        }
        return FloatBuffer.wrap(values);
    }

    /** As protobuf numbers the bits of a half stand in an int32 each. */
    private ByteBuffer inlineHalves() {
        ByteBuffer halves = ByteBuffer.allocate(Short.BYTES * count()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count(); i++) {
            halves.putShort((short) proto.getInt32Data(i));
        }
        return halves.flip();
    }

    /** Whether the values are kept as protobuf numbers; checks that there are as many as the shape wants. */
    private boolean inline() {
        int stored = Math.max(
                Math.max(proto.getFloatDataCount(), proto.getDoubleDataCount()),
                Math.max(proto.getInt64DataCount(), proto.getInt32DataCount()));
        if (stored == 0 || isExternal()) {
            return false;
        }
        int ofType =
                switch (proto.getDataType()) {
                    case DataType.FLOAT_VALUE -> proto.getFloatDataCount();
                    case DataType.DOUBLE_VALUE -> proto.getDoubleDataCount();
                    case DataType.INT64_VALUE -> proto.getInt64DataCount();
                    case DataType.INT32_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE ->
                        proto.getInt32DataCount();
                    default -> 0;
                };
        if (ofType != elements()) {
            throw refuse("needs " + elements() + " values for its shape " + proto.getDimsList() + ", holds " + ofType
                    + ". The file is damaged; export or download it again.");
        }
        return true;
    }

    private boolean isExternal() {
        return proto.getDataLocation() == DataLocation.EXTERNAL;
    }

    private ByteBuffer bytes(int width) {
        ByteBuffer bytes = isExternal()
                ? external.bytesOf(name, proto)
                : proto.getRawData().asReadOnlyByteBuffer();
        if (bytes.remaining() / width != elements() || bytes.remaining() % width != 0) {
            throw refuse("needs " + elements() + " values of " + width + " bytes for its shape " + proto.getDimsList()
                    + ", holds " + bytes.remaining() + " bytes. The file is damaged; export or download it again.");
        }
        // A slice begins at index 0; a buffer out of a larger array does not.
        return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private int count() {
        long elements = elements();
        if (elements < 1 || elements > Integer.MAX_VALUE) {
            throw refuse("has shape " + proto.getDimsList() + ", which holds nothing or too much.");
        }
        // The bytes must be there before an array of this size is made.
        if (!inline()) {
            bytes(proto.getDataType() == DataType.INT64_VALUE ? 8 : isHalf() ? 2 : 4);
        }
        return (int) elements;
    }

    private long elements() {
        long product = 1;
        for (long length : proto.getDimsList()) {
            if (length < 0 || Math.multiplyHigh(product, length) != 0 || product * length < 0) {
                throw refuse("has the impossible shape " + proto.getDimsList() + ".");
            }
            product *= length;
        }
        return product;
    }

    private String typeName() {
        DataType type = DataType.forNumber(proto.getDataType());
        return type == null ? "of unknown type " + proto.getDataType() : type.name();
    }

    CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": tensor \"" + name + "\" " + problem);
    }

    @Override
    public String toString() {
        return typeName() + Arrays.toString(proto.getDimsList().toArray());
    }
}
