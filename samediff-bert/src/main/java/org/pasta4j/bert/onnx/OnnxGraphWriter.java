package org.pasta4j.bert.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LinearWeights;

/** An ONNX graph in the making, of opset 17. Values go by their names; operations are added in the order they run. */
public final class OnnxGraphWriter {
    /** What the files say that they were written by. */
    static final String PRODUCER = "pasta4j";

    /** Of the operations: the first that has a layer norm. */
    public static final int OPSET = 17;

    /** The version of the file format that came with the opset. */
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, FrozenTensor> weights = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param name of the graph, for people */
    public OnnxGraphWriter(String name) {
        graph.setName(name);
    }

    /**
     * An input of integers (int64).
     *
     * @param axes a length each, or a name for one that is open
     * @return the name
     */
    public String input(String name, String... axes) {
        graph.addInput(value(name, DataType.INT64, axes));
        return name;
    }

    /**
     * An output of float32.
     *
     * @param name by which it is asked for
     * @param value what it is
     * @param axes a length each, or a name for one that is open
     */
    public void output(String name, String value, String... axes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(value)
                .addOutput(name));
        graph.addOutput(value(name, DataType.FLOAT, axes));
    }

    /**
     * {@code x W^T + b} along the last axis.
     *
     * @param role of the layer in the model, which names its weights
     */
    public String linear(String x, LinearWeights layer, String role) {
        String weight = weight(role + ".kernel", layer.weight().transpose());
        return op("Add", op("MatMul", x, weight), weight(role + ".bias", layer.bias()));
    }

    /** The hyperbolic tangent, element by element. */
    public String tanh(String x) {
        return op("Tanh", x);
    }

    /** A constant of float32, kept outside the graph until the file is written. */
    String weight(String name, FrozenTensor tensor) {
        weights.put(name, tensor);
        return name;
    }

    /** A single number of float32. */
    String number(double value) {
        return constant("number_" + (float) value, DataType.FLOAT, Float.BYTES, bytes -> bytes.putFloat((float) value));
    }

    /** A single integer (int64). */
    String integer(long value) {
        return constant("integer_" + value, DataType.INT64, Long.BYTES, bytes -> bytes.putLong(value));
    }

    /** A list of integers (int64), such as a shape or axes. */
    String integers(long... values) {
        String name = "integers_"
                + Arrays.toString(values).replaceAll("[\\[\\] ]", "").replace(',', '_');
        return constant(
                name,
                DataType.INT64,
                Long.BYTES * values.length,
                bytes -> Arrays.stream(values).forEach(bytes::putLong),
                values.length);
    }

    private interface Values {
        void put(ByteBuffer littleEndian);
    }

    private String constant(String name, DataType type, int bytes, Values values, long... shape) {
        if (constants.add(name)) {
            ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
            values.put(buffer);
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(type.getNumber())
                    .setRawData(ByteString.copyFrom(buffer.array()));
            Arrays.stream(shape).forEach(tensor::addDims);
            graph.addInitializer(tensor);
        }
        return name;
    }

    /** Adds an operation with one result. */
    String op(String type, String... inputs) {
        return op(type, Map.of(), inputs);
    }

    /**
     * Adds an operation with one result.
     *
     * @param attributes whole numbers, lists of them ({@code long[]}) and floating point numbers by name
     */
    String op(String type, Map<String, Object> attributes, String... inputs) {
        return named(type + "_" + counts.merge(type, 1, Integer::sum), type, attributes, inputs);
    }

    /** The same under a name, by which a runtime tells what failed. */
    String named(String name, String type, Map<String, Object> attributes, String... inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(type).setName(name).addOutput(name);
        node.addAllInput(Arrays.asList(inputs));
        attributes.forEach((key, value) -> node.addAttribute(attribute(key, value)));
        graph.addNode(node);
        return name;
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof long[] list) {
            Arrays.stream(list).forEach(attribute::addInts);
            return attribute.setType(AttributeType.INTS).build();
        }
        return value instanceof Double real
                ? attribute.setType(AttributeType.FLOAT).setF(real.floatValue()).build()
                : attribute.setType(AttributeType.INT).setI((Integer) value).build();
    }

    private static ValueInfoProto value(String name, DataType type, String... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String axis : axes) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(
                    axis.matches("[0-9]+") ? dimension.setDimValue(Long.parseLong(axis)) : dimension.setDimParam(axis));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /**
     * Writes the model. Where protobuf's limit of 2 GB does not allow one file, large weights go into a second one
     * beside it, {@code NAME.data}.
     *
     * @param file must not exist; neither atomic nor synced: where that matters, the caller writes to a temporary place
     * @param version of the program that writes it
     * @param metadata texts about the model, by name
     * @return names of the files that were written, in the folder of the first
     * @throws IOException if the file system refuses; what was written so far is left
     */
    public List<String> write(Path file, String version, Map<String, String> metadata) throws IOException {
        return write(file, version, metadata, OnnxFileWriter.MOST_BYTES);
    }

    List<String> write(Path file, String version, Map<String, String> metadata, long mostBytes) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setProducerName(PRODUCER)
                .setProducerVersion(version);
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return new OnnxFileWriter(file, mostBytes).write(model.build(), graph.build(), weights);
    }
}
