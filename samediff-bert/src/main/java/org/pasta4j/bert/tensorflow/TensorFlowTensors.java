package org.pasta4j.bert.tensorflow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.graph.GraphTensor;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.TensorProto;
import org.tensorflow.framework.TensorShapeProto.Dim;

/** Finds the bytes of a constant, which a graph keeps as bytes or as numbers of protobuf. */
final class TensorFlowTensors {
    /** A trained weight is not one number that is repeated so often. */
    private static final int MOST_REPEATED = 1 << 20;

    private TensorFlowTensors() {}

    /**
     * A constant.
     *
     * @param where the file, for messages
     * @param name of the node that makes it
     */
    static GraphTensor of(String where, String name, TensorProto proto) {
        long[] shape = proto.getTensorShape().getDimList().stream()
                .mapToLong(Dim::getSize)
                .toArray();
        return new GraphTensor(where, name, type(proto.getDtype()), shape, () -> bytes(where, name, proto, shape));
    }

    static Optional<ElementType> type(DataType type) {
        return Optional.ofNullable(
                switch (type) {
                    case DT_FLOAT -> ElementType.F32;
                    case DT_HALF -> ElementType.F16;
                    case DT_BFLOAT16 -> ElementType.BF16;
                    case DT_DOUBLE -> ElementType.F64;
                    case DT_INT32 -> ElementType.I32;
                    case DT_INT64 -> ElementType.I64;
                    case DT_BOOL -> ElementType.BOOL;
                    default -> null;
                });
    }

    private static ByteBuffer bytes(String where, String name, TensorProto proto, long[] shape) {
        if (!proto.getTensorContent().isEmpty()) {
            return proto.getTensorContent().asReadOnlyByteBuffer();
        }
        return switch (proto.getDtype()) {
            case DT_FLOAT -> repeated(where, name, shape, Float.BYTES, proto.getFloatValList(), ByteBuffer::putFloat);
            case DT_DOUBLE ->
                repeated(where, name, shape, Double.BYTES, proto.getDoubleValList(), ByteBuffer::putDouble);
            case DT_INT32 -> repeated(where, name, shape, Integer.BYTES, proto.getIntValList(), ByteBuffer::putInt);
            case DT_INT64 -> repeated(where, name, shape, Long.BYTES, proto.getInt64ValList(), ByteBuffer::putLong);
            case DT_HALF, DT_BFLOAT16 ->
                repeated(
                        where, name, shape, Short.BYTES, proto.getHalfValList(), (b, v) -> b.putShort((short) (int) v));
            case DT_BOOL ->
                repeated(where, name, shape, Byte.BYTES, proto.getBoolValList(), (b, v) -> b.put((byte) (v ? 1 : 0)));
            default -> ByteBuffer.allocate(0);
        };
    }

    /** The values, the last one as often as the shape has places beyond them. */
    private static <T> ByteBuffer repeated(
            String where, String name, long[] shape, int width, List<T> values, BiConsumer<ByteBuffer, T> put) {
        double elements = 1;
        for (long length : shape) {
            elements *= Math.max(length, 0);
        }
        if (elements > Math.max(MOST_REPEATED, values.size())) {
            throw new CheckpointException(where + ": constant \"" + name + "\" has the impossible shape "
                    + Arrays.toString(shape) + " for " + values.size() + " values.");
        }
        if (values.isEmpty()) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact((int) elements, width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            put.accept(bytes, values.get(Math.min(i, values.size() - 1)));
        }
        return bytes.flip();
    }
}
