package org.pasta4j.bert.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpNode;

/**
 * Writes out what ONNX Runtime's optimizer has fused, so that who reads the graph sees the operations of ONNX alone.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">its operators</a>
 */
final class FusedOps {
    static final String DOMAIN = "com.microsoft";
    private static final float DEFAULT_EPSILON = 1e-12f;
    private static final float VERY_NEGATIVE = -10000;
    private static final long FLOAT = 1;

    private final GraphBuilder graph;
    /** Of an embedding's second output, which tells how long rows are, the mask that it was made of. */
    private final Map<String, String> masks = new HashMap<>();

    private String prefix;

    FusedOps(GraphBuilder graph) {
        this.graph = graph;
    }

    /** Adds an operation of that domain: what it stands for, or if that is not known, the operation itself. */
    void add(String name, String op, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        OpNode node = graph.node(name, DOMAIN + "." + op, inputs, outputs, attributes);
        prefix = node.output() + "/";
        switch (op) {
            case "Gelu" -> emit("Gelu", node.output(), node.input(0));
            case "BiasGelu" -> emit("Gelu", node.output(), emit("Add", prefix + "sum", node.input(0), node.input(1)));
            case "FastGelu" -> fastGelu(node);
            case "SkipLayerNormalization" -> skipLayerNorm(node);
            case "EmbedLayerNormalization" -> embedding(node);
            case "Attention" -> attention(node);
            default -> graph.add(name, DOMAIN + "." + op, inputs, outputs, attributes);
        }
    }

    private void fastGelu(OpNode node) {
        String x = node.input(1).isEmpty() ? node.input(0) : emit("Add", prefix + "sum", node.input(0), node.input(1));
        emit("Gelu", node.output(), List.of(x), Map.of("approximate", "tanh"));
    }

    private void skipLayerNorm(OpNode node) {
        String bias = node.input(4);
        String x = bias.isEmpty() ? node.input(0) : emit("Add", prefix + "biased", node.input(0), bias);
        String sum = emit("Add", prefix + "sum", x, node.input(1));
        layerNorm(node, sum, node.input(2), node.input(3));
    }

    private void layerNorm(OpNode node, String sum, String scale, String shift) {
        emit(
                "LayerNormalization",
                node.output(),
                List.of(sum, scale, shift),
                Map.of("epsilon", node.real("epsilon", DEFAULT_EPSILON)));
    }

    private void embedding(OpNode node) {
        String sum = emit("Gather", prefix + "words", node.input(2), node.input(0));
        if (!node.input(4).isEmpty()) {
            String types = emit("Gather", prefix + "types", node.input(4), node.input(1));
            sum = emit("Add", prefix + "wordsAndTypes", sum, types);
        }
        String positions = node.input(8).isEmpty()
                ? firstRows(node.input(3), node.input(0))
                : emit("Gather", prefix + "positions", node.input(3), node.input(8));
        sum = emit("Add", prefix + "sum", sum, positions);
        layerNorm(node, sum, node.input(5), node.input(6));
        if (node.outputs().size() > 1) {
            masks.put(node.outputs().get(1), node.input(7));
            // Something has to make it; nobody takes it but attention, which is written out.
            emit("Shape", node.outputs().get(1), node.input(0));
        }
    }

    /** As many rows of the position table as a row has tokens. */
    private String firstRows(String table, String ids) {
        String lengths = emit("Shape", prefix + "rows", ids);
        String zero = shape("zero", 0);
        String one = shape("one", 1);
        String two = shape("two", 2);
        String tokens = emit("Slice", prefix + "tokens", lengths, one, two, zero);
        return emit("Slice", prefix + "positions", table, zero, tokens, zero);
    }

    private void attention(OpNode node) {
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
        String probabilities = emit("Softmax", prefix + "probabilities", List.of(scores), Map.of("axis", -1L));
        String context = emit("MatMul", prefix + "context", probabilities, parts[2]);
        context = emit("Transpose", prefix + "byToken", List.of(context), Map.of("perm", new long[] {0, 2, 1, 3}));
        emit("Reshape", node.output(), context, shape("merged", 0, 0, hidden));
    }

    private GraphTensor constant(OpNode node, String name) {
        return graph.constant(name)
                .orElseThrow(() -> node.mismatch("expected constant weights, found \"" + name + "\"."));
    }

    /** Query, key or value, split into heads; the key with its last two axes exchanged. */
    private String heads(OpNode node, int part, FrozenTensor weights, FrozenTensor biases, long heads) {
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
        Map<String, Object> order =
                part == 1 ? Map.of("perm", new long[] {0, 2, 3, 1}) : Map.of("perm", new long[] {0, 2, 1, 3});
        return emit("Transpose", prefix + name + "Heads", List.of(x), order);
    }

    /** From a mask of tokens, or from the lengths that were counted from one. */
    private String mask(String index) {
        String source = masks.getOrDefault(index, index);
        source = graph.producer(source)
                .filter(n -> n.is("ReduceSum"))
                .map(sum -> sum.input(0))
                .orElse(source);
        String mask = emit("Unsqueeze", prefix + "mask", List.of(source), Map.of("axes", new long[] {1, 2}));
        mask = emit("Cast", prefix + "maskAsFloat", List.of(mask), Map.of("to", FLOAT));
        mask = emit("Sub", prefix + "padding", scalar("ones", 1), mask);
        return emit("Mul", prefix + "bias", mask, scalar("veryNegative", VERY_NEGATIVE));
    }

    private String emit(String op, String output, String... inputs) {
        return emit(op, output, List.of(inputs), Map.of());
    }

    private String emit(String op, String output, List<String> inputs, Map<String, Object> attributes) {
        graph.add(output, op, inputs, List.of(output), attributes);
        return output;
    }

    private String scalar(String name, float value) {
        return floats(name, new float[] {value});
    }

    private String floats(String name, float[] values, long... shape) {
        graph.constant(prefix + name, GraphTensor.floats("", prefix + name, values, shape));
        return prefix + name;
    }

    private String shape(String name, long... values) {
        graph.constant(prefix + name, GraphTensor.integers("", prefix + name, values));
        return prefix + name;
    }
}
