package org.pasta4j.bert.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.FrozenTensor;

/**
 * Writes out what ONNX Runtime's optimizer has fused, so that the rest of this package sees the operations of ONNX
 * alone.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">its operators</a>
 */
final class FusedOps {
    private static final String DOMAIN = "com.microsoft";
    private static final float DEFAULT_EPSILON = 1e-12f;
    private static final float VERY_NEGATIVE = -10000;
    private static final int FLOAT = 1;

    private final OnnxGraph graph;
    /** Of an embedding's second output, which tells how long rows are, the mask that it was made of. */
    private final Map<String, String> masks = new HashMap<>();

    private String prefix;
    private List<NodeProto> written;

    FusedOps(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The node itself, or what it stands for. */
    List<NodeProto> writtenOut(NodeProto proto) {
        if (!proto.getDomain().equals(DOMAIN)) {
            return List.of(proto);
        }
        OnnxNode node = graph.node(proto);
        prefix = node.output() + "/";
        written = new ArrayList<>();
        switch (proto.getOpType()) {
            case "Gelu" -> emit("Gelu", node.output(), node.input(0));
            case "BiasGelu" -> emit("Gelu", node.output(), emit("Add", prefix + "sum", node.input(0), node.input(1)));
            case "FastGelu" -> fastGelu(node);
            case "SkipLayerNormalization" -> skipLayerNorm(node);
            case "EmbedLayerNormalization" -> embedding(node);
            case "Attention" -> attention(node);
            default -> written.add(proto);
        }
        return written;
    }

    private void fastGelu(OnnxNode node) {
        String x = node.input(1).isEmpty() ? node.input(0) : emit("Add", prefix + "sum", node.input(0), node.input(1));
        emit("Gelu", node.output(), List.of(x), text("approximate", "tanh"));
    }

    private void skipLayerNorm(OnnxNode node) {
        String bias = node.input(4);
        String x = bias.isEmpty() ? node.input(0) : emit("Add", prefix + "biased", node.input(0), bias);
        String sum = emit("Add", prefix + "sum", x, node.input(1));
        layerNorm(node, sum, node.input(2), node.input(3));
    }

    private void layerNorm(OnnxNode node, String sum, String scale, String shift) {
        emit(
                "LayerNormalization",
                node.output(),
                List.of(sum, scale, shift),
                AttributeProto.newBuilder()
                        .setName("epsilon")
                        .setType(AttributeType.FLOAT)
                        .setF(node.real("epsilon", DEFAULT_EPSILON))
                        .build());
    }

    private void embedding(OnnxNode node) {
        String sum = emit("Gather", prefix + "words", node.input(2), node.input(0));
        if (!node.input(4).isEmpty()) {
            String types = emit("Gather", prefix + "types", node.input(4), node.input(1));
            sum = emit("Add", prefix + "wordsAndTypes", sum, types);
        }
        String positions = node.input(8).isEmpty()
                ? node.input(3)
                : emit("Gather", prefix + "positions", node.input(3), node.input(8));
        sum = emit("Add", prefix + "sum", sum, positions);
        layerNorm(node, sum, node.input(5), node.input(6));
        if (node.outputs().size() > 1) {
            masks.put(node.outputs().get(1), node.input(7));
            // Something has to make it; nobody takes it but attention, which is written out.
            emit("Shape", node.outputs().get(1), node.input(0));
        }
    }

    private void attention(OnnxNode node) {
        if (node.inputs().stream().skip(4).anyMatch(name -> !name.isEmpty())
                || node.integer("unidirectional", 0) != 0
                || node.integers("qkv_hidden_sizes").isPresent()) {
            throw node.mismatch("expected attention over all tokens without anything added to its scores but a mask;"
                    + " relative positions, earlier states and causal masks make another model than BERT.");
        }
        FrozenTensor weights = constant(node, node.input(1)).weight();
        FrozenTensor biases = constant(node, node.input(2)).weight();
        long heads = node.integer("num_heads", 0);
        if (weights.rank() != 2
                || weights.size(1) != 3 * weights.size(0)
                || biases.length() != weights.size(1)
                || heads < 1
                || weights.size(0) % heads != 0) {
            throw node.mismatch("expected weights [H, 3 H], biases [3 H] and a number of heads that divides H; found "
                    + weights + ", " + biases + " and " + heads + " heads.");
        }
        int hidden = weights.size(0);
        String[] parts = new String[3];
        for (int i = 0; i < 3; i++) {
            parts[i] = heads(node, i, weights, biases, heads);
        }
        float scale = node.real("scale", 0);
        double number = scale == 0 ? 1 / Math.sqrt((double) hidden / heads) : scale;
        String scores = emit("MatMul", prefix + "product", parts[0], parts[1]);
        scores = emit("Mul", prefix + "scores", scores, scalar("scale", (float) number));
        if (!node.input(3).isEmpty()) {
            scores = emit("Add", prefix + "masked", scores, mask(node.input(3)));
        }
        String probabilities = emit("Softmax", prefix + "probabilities", List.of(scores), integer("axis", -1));
        String context = emit("MatMul", prefix + "context", probabilities, parts[2]);
        context = emit("Transpose", prefix + "byToken", List.of(context), integers("perm", 0, 2, 1, 3));
        emit("Reshape", node.output(), context, shape("merged", 0, 0, hidden));
    }

    private OnnxTensor constant(OnnxNode node, String name) {
        return graph.constant(name)
                .orElseThrow(() -> node.mismatch("expected constant weights, found \"" + name + "\"."));
    }

    /** Query, key or value, split into heads; the key with its last two axes exchanged. */
    private String heads(OnnxNode node, int part, FrozenTensor weights, FrozenTensor biases, long heads) {
        String name = List.of("query", "key", "value").get(part);
        int hidden = weights.size(0);
        float[] own = new float[hidden * hidden];
        float[] bias = new float[hidden];
        for (int row = 0; row < hidden; row++) {
            weights.values().get(row * 3 * hidden + part * hidden, own, row * hidden, hidden);
        }
        biases.values().get(part * hidden, bias);
        String x =
                emit("MatMul", prefix + name + "Product", node.input(0), floats(name + "Weight", own, hidden, hidden));
        x = emit("Add", prefix + name, x, floats(name + "Bias", bias, hidden));
        x = emit("Reshape", prefix + name + "Split", x, shape(name + "Shape", 0, 0, heads, hidden / heads));
        AttributeProto order = part == 1 ? integers("perm", 0, 2, 3, 1) : integers("perm", 0, 2, 1, 3);
        return emit("Transpose", prefix + name + "Heads", List.of(x), order);
    }

    /** From a mask of tokens, or from the lengths that were counted from one. */
    private String mask(String index) {
        String source = masks.getOrDefault(index, index);
        source = graph.producer(source, "ReduceSum").map(sum -> sum.input(0)).orElse(source);
        String mask = emit("Unsqueeze", prefix + "mask", List.of(source), integers("axes", 1, 2));
        mask = emit("Cast", prefix + "maskAsFloat", List.of(mask), integer("to", FLOAT));
        mask = emit("Sub", prefix + "padding", scalar("one", 1), mask);
        return emit("Mul", prefix + "bias", mask, scalar("veryNegative", VERY_NEGATIVE));
    }

    private String emit(String op, String output, String... inputs) {
        return emit(op, output, List.of(inputs));
    }

    private String emit(String op, String output, List<String> inputs, AttributeProto... attributes) {
        written.add(NodeProto.newBuilder()
                .setOpType(op)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build());
        return output;
    }

    private String scalar(String name, float value) {
        return floats(name, new float[] {value});
    }

    private String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT_VALUE, bytes, shape);
    }

    private String shape(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64_VALUE, bytes, values.length);
    }

    private String constant(String name, int type, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type).setRawData(ByteString.copyFrom(bytes));
        for (long length : shape) {
            tensor.addDims(length);
        }
        graph.addConstant(prefix + name, tensor.build());
        return prefix + name;
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }
}
