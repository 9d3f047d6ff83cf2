package org.pasta4j.bert.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;

/** The tiny model of the fixtures: its files, and its graphs with changes made to them. */
final class TinyBert {
    private TinyBert() {}

    static Path path(String name) {
        return Path.of("../src-test/src/test/resources/golden/tiny-bert").resolve(name);
    }

    static Path onnx(int opset) {
        return path("onnx/torchscript-eager-" + opset + ".onnx");
    }

    /** The weights as PyTorch keeps them, by their Hugging Face names. */
    static Map<String, FrozenTensor> safetensors() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(path("model.safetensors"))).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(0);
        JsonNode json = new ObjectMapper().readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
        Map<String, FrozenTensor> tensors = new TreeMap<>();
        json.properties().forEach(entry -> {
            JsonNode tensor = entry.getValue();
            if (!entry.getKey().equals("__metadata__")
                    && tensor.get("dtype").asText().equals("F32")) {
                int start = tensor.get("data_offsets").get(0).asInt();
                int end = tensor.get("data_offsets").get(1).asInt();
                int[] shape = StreamSupport.stream(tensor.get("shape").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                ByteBuffer slice = bytes.slice(8 + header + start, end - start).order(ByteOrder.LITTLE_ENDIAN);
                tensors.put(entry.getKey(), FrozenTensor.of(slice.asFloatBuffer(), shape));
            }
        });
        return tensors;
    }

    static JsonNode config() throws IOException {
        return new ObjectMapper().readTree(path("config.json").toFile());
    }

    /** The graph of one opset with a change made to it. */
    static ModelProto changed(int opset, Consumer<GraphProto.Builder> change) {
        ModelProto.Builder model = OnnxFile.parse(onnx(opset)).toBuilder();
        change.accept(model.getGraphBuilder());
        return model.build();
    }

    static BertModel read(ModelProto model) {
        return OnnxDialect.read(model, Path.of("changed.onnx"));
    }

    /** Index of a node by its operation, counted from 0 among those of this operation. */
    static int indexOf(GraphProto.Builder graph, String op, int occurrence) {
        int seen = 0;
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getOpType().equals(op) && seen++ == occurrence) {
                return i;
            }
        }
        throw new IllegalArgumentException("No " + op + " number " + occurrence);
    }

    static NodeProto.Builder node(GraphProto.Builder graph, String op, int occurrence) {
        return graph.getNodeBuilder(indexOf(graph, op, occurrence));
    }

    /** Index of the node that makes a value. */
    static int makerOf(GraphProto.Builder graph, String value) {
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getOutputList().contains(value)) {
                return i;
            }
        }
        throw new IllegalArgumentException("Nothing makes " + value);
    }

    static TensorProto.Builder initializer(GraphProto.Builder graph, String name) {
        return graph.getInitializerBuilderList().stream()
                .filter(t -> t.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static NodeProto make(String op, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(op).addOutput(output);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node.build();
    }

    static NodeProto with(NodeProto node, String attribute, long... values) {
        AttributeProto.Builder added = AttributeProto.newBuilder().setName(attribute);
        if (values.length == 1 && attribute.equals("axis")) {
            added.setType(AttributeType.INT).setI(values[0]);
        } else {
            added.setType(AttributeType.INTS);
            for (long value : values) {
                added.addInts(value);
            }
        }
        return node.toBuilder().addAttribute(added).build();
    }

    static TensorProto scalar(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .addFloatData(value)
                .build();
    }

    static TensorProto integers(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    static TensorProto floats(String name, FrozenTensor tensor) {
        TensorProto.Builder built = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT_VALUE);
        for (int length : tensor.shape()) {
            built.addDims(length);
        }
        for (float value : tensor.toArray()) {
            built.addFloatData(value);
        }
        return built.build();
    }
}
