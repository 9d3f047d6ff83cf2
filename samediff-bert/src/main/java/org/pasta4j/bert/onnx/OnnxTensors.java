package org.pasta4j.bert.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.graph.GraphTensor;

/**
 * Finds the bytes of a tensor, which ONNX keeps as raw bytes, as numbers of protobuf, or in a file beside the model.
 */
final class OnnxTensors {
    private final String where;
    private final OnnxExternalData external;

    /**
     * @param where the file, for messages
     * @param external finds bytes that are kept beside the file
     */
    OnnxTensors(String where, OnnxExternalData external) {
        this.where = where;
        this.external = external;
    }

    GraphTensor of(String name, TensorProto proto) {
        long[] dimensions =
                proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        return new GraphTensor(where, name, type(proto.getDataType()), dimensions, () -> bytes(name, proto));
    }

    /** The value of a {@code Constant} node: a tensor, or since opset 12 also a number or a list of numbers. */
    Optional<GraphTensor> constant(String name, NodeProto node) {
        return node.getAttributeList().stream()
                .flatMap(attribute -> proto(attribute).stream())
                .findFirst()
                .map(proto -> of(name, proto));
    }

    private static Optional<TensorProto> proto(AttributeProto attribute) {
        TensorProto.Builder integers = TensorProto.newBuilder().setDataType(DataType.INT64_VALUE);
        TensorProto.Builder floats = TensorProto.newBuilder().setDataType(DataType.FLOAT_VALUE);
        return switch (attribute.getName()) {
            case "value" -> Optional.of(attribute.getT());
            case "value_int" ->
                Optional.of(integers.addInt64Data(attribute.getI()).build());
            case "value_ints" ->
                Optional.of(integers.addAllInt64Data(attribute.getIntsList())
                        .addDims(attribute.getIntsCount())
                        .build());
            case "value_float" ->
                Optional.of(floats.addFloatData(attribute.getF()).build());
            case "value_floats" ->
                Optional.of(floats.addAllFloatData(attribute.getFloatsList())
                        .addDims(attribute.getFloatsCount())
                        .build());
            default -> Optional.empty();
        };
    }

    /** A list of integers that is not in the file. */
    GraphTensor integers(String name, long... values) {
        return GraphTensor.integers(where, name, values);
    }

    private static Optional<ElementType> type(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case DataType.FLOAT_VALUE -> ElementType.F32;
                    case DataType.FLOAT16_VALUE -> ElementType.F16;
                    case DataType.BFLOAT16_VALUE -> ElementType.BF16;
                    case DataType.DOUBLE_VALUE -> ElementType.F64;
                    case DataType.INT64_VALUE -> ElementType.I64;
                    case DataType.INT32_VALUE -> ElementType.I32;
                    case DataType.INT8_VALUE -> ElementType.I8;
                    case DataType.UINT8_VALUE -> ElementType.U8;
                    case DataType.BOOL_VALUE -> ElementType.BOOL;
                    default -> null;
                });
    }

    private ByteBuffer bytes(String name, TensorProto proto) {
        if (proto.getDataLocation() == DataLocation.EXTERNAL) {
            return external.bytesOf(name, proto);
        }
        ByteBuffer numbers = numbers(name, proto);
        return numbers.hasRemaining() ? numbers : proto.getRawData().asReadOnlyByteBuffer();
    }

    /** The values that are kept as numbers, in the bytes that the type has. */
    private ByteBuffer numbers(String name, TensorProto proto) {
        return switch (proto.getDataType()) {
            case DataType.FLOAT_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getFloatDataCount(), Float.BYTES);
                proto.getFloatDataList().forEach(bytes::putFloat);
                yield bytes.flip();
            }
            case DataType.DOUBLE_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getDoubleDataCount(), Double.BYTES);
                proto.getDoubleDataList().forEach(bytes::putDouble);
                yield bytes.flip();
            }
            case DataType.INT64_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getInt64DataCount(), Long.BYTES);
                proto.getInt64DataList().forEach(bytes::putLong);
                yield bytes.flip();
            }
            case DataType.INT32_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getInt32DataCount(), Integer.BYTES);
                proto.getInt32DataList().forEach(bytes::putInt);
                yield bytes.flip();
            }
            // The bits of a half stand in an int32 each.
            case DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getInt32DataCount(), Short.BYTES);
                proto.getInt32DataList().forEach(bits -> bytes.putShort((short) (int) bits));
                yield bytes.flip();
            }
            case DataType.BOOL_VALUE -> {
                ByteBuffer bytes = allocate(name, proto.getInt32DataCount(), Byte.BYTES);
                proto.getInt32DataList().forEach(bit -> bytes.put((byte) (int) bit));
                yield bytes.flip();
            }
            default -> ByteBuffer.allocate(0);
        };
    }

    private ByteBuffer allocate(String name, int count, int width) {
        if (count > Integer.MAX_VALUE / width) {
            throw new CheckpointException(where + ": tensor \"" + name + "\" is a list of " + count
                    + " numbers; expected raw bytes for so many. Export the model again.");
        }
        return ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
    }
}
