package org.pasta4j.bert.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpNode;
import org.pasta4j.bert.graph.OpWriter;

/**
 * Writes out what ONNX Runtime's optimizer has fused, so that who reads the graph sees the operations of ONNX alone.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">its operators</a>
 */
final class FusedOps {
    static final String DOMAIN = "com.microsoft";
    private static final float DEFAULT_EPSILON = 1e-12f;

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
            case "Attention" -> attention(node).packed();
            case "MultiHeadAttention" -> attention(node).separate();
            case "FusedMatMul", "TransposeMatMul" -> matMul(node);
            case "FusedGemm" -> gemm(node);
            case "BiasSoftmax" -> biasSoftmax(node);
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
            // Something has to make it; only attention reads it, which is written out.
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

    /** The mask of tokens, or the lengths that were counted from one, in place of what an embedding made of it. */
    private FusedAttention attention(OpNode node) {
        return new FusedAttention(graph, node, index -> masks.getOrDefault(index, index));
    }

    /** {@code alpha A B}. */
    private void matMul(OpNode node) {
        boolean batches = node.integer("transBatchA", 0) != 0 || node.integer("transBatchB", 0) != 0;
        if (batches) {
            throw node.mismatch("expected a product of matrices whose other axes stay where they are.");
        }
        // On the left, as what was fused stood there: the scale of queries, half of an activation.
        String left = node.real("alpha", 1) == 1
                ? node.input(0)
                : emit("Mul", prefix + "scaled", node.input(0), scalar("alpha", node.real("alpha", 1)));
        new OpWriter(graph, node.name(), node.output())
                .product(left, node.integer("transA", 0) != 0, node.input(1), node.integer("transB", 0) != 0);
    }

    /** {@code Gemm} with what follows it. */
    private void gemm(OpNode node) {
        Map<String, Object> attributes = new HashMap<>();
        for (String name : List.of("transA", "transB")) {
            attributes.put(name, node.integer(name, 0));
        }
        for (String name : List.of("alpha", "beta")) {
            attributes.put(name, node.real(name, 1));
        }
        String sum = emit("Gemm", prefix + "sum", node.inputs(), attributes);
        emit(node.text("activation", "Identity"), node.output(), sum);
    }

    private void biasSoftmax(OpNode node) {
        String sum = emit("Add", prefix + "sum", node.input(0), node.input(1));
        emit("Softmax", node.output(), List.of(sum), Map.of("axis", node.integer("axis", 1)));
    }

    private String emit(String op, String output, String... inputs) {
        return emit(op, output, List.of(inputs), Map.of());
    }

    private String emit(String op, String output, List<String> inputs, Map<String, Object> attributes) {
        graph.add(output, op, inputs, List.of(output), attributes);
        return output;
    }

    private String scalar(String name, float value) {
        graph.constant(prefix + name, GraphTensor.floats("", prefix + name, new float[] {value}));
        return prefix + name;
    }

    private String shape(String name, long... values) {
        graph.constant(prefix + name, GraphTensor.integers("", prefix + name, values));
        return prefix + name;
    }
}
