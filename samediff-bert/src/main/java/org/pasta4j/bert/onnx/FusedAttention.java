package org.pasta4j.bert.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpNode;
import org.pasta4j.bert.graph.OpWriter;

/** Writes out ONNX Runtime's {@code Attention}, which holds its projections, and its {@code MultiHeadAttention}. */
final class FusedAttention {
    private final GraphBuilder graph;
    private final OpNode node;
    private final UnaryOperator<String> masks;
    private final OpWriter out;
    private final long heads;

    /**
     * Of one operation.
     *
     * @param masks of a value that an embedding made of a mask, the mask
     */
    FusedAttention(GraphBuilder graph, OpNode node, UnaryOperator<String> masks) {
        this.graph = graph;
        this.node = node;
        this.masks = masks;
        this.out = new OpWriter(graph, node.name(), node.output());
        this.heads = node.integer("num_heads", 0);
        if (heads < 1 || node.integer("unidirectional", 0) != 0 || node.integer("do_rotary", 0) != 0) {
            throw node.mismatch("expected attention over all tokens, in one head or more; found " + heads
                    + " heads, or a causal mask, or positions that are turned in.");
        }
    }

    /** {@code Attention}: one matrix for query, key and value side by side. */
    void packed() {
        refuseFrom(4);
        FrozenTensor weights = constant(node.input(1)).weight();
        int hidden = weights.size(0);
        long[] sizes = node.integers("qkv_hidden_sizes").orElse(new long[] {hidden, hidden, hidden});
        if (weights.rank() != 2
                || weights.size(1) != 3 * hidden
                || !Arrays.equals(sizes, new long[] {hidden, hidden, hidden})) {
            throw node.mismatch("expected weights [H, 3 H], found " + weights + " for query, key and value of "
                    + Arrays.toString(sizes) + " values.");
        }
        List<String> parts = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            float[] own = new float[hidden * hidden];
            for (int row = 0; row < hidden; row++) {
                weights.values().get(row * 3 * hidden + part * hidden, own, row * hidden, hidden);
            }
            String matrix = floats("weight" + part, own, hidden, hidden);
            parts.add(out.step("MatMul", Map.of(), node.input(0), matrix));
        }
        write(biased(parts, node.input(2), hidden), node.input(3));
    }

    /** {@code MultiHeadAttention}: query, key and value from elsewhere, their biases side by side. */
    void separate() {
        refuseFrom(5);
        if (node.input(1).isEmpty() || node.input(2).isEmpty()) {
            throw node.mismatch("expected query, key and value as three inputs.");
        }
        List<String> parts = node.inputs().subList(0, 3);
        // Without biases the size is not known here; the reader of the graph finds it.
        int hidden =
                node.input(3).isEmpty() ? 0 : constant(node.input(3)).weight().length() / 3;
        write(biased(parts, node.input(3), hidden), node.input(4));
    }

    private void refuseFrom(int input) {
        if (node.inputs().stream().skip(input).anyMatch(name -> !name.isEmpty())) {
            throw node.mismatch("expected nothing added to its scores but a mask; relative positions and earlier"
                    + " states make another model than BERT.");
        }
    }

    private List<String> biased(List<String> parts, String bias, int hidden) {
        if (bias.isEmpty()) {
            return parts;
        }
        FrozenTensor biases = constant(bias).weight();
        if (biases.length() != 3 * hidden || hidden % heads != 0) {
            throw node.mismatch("expected biases [3 H], and a number of heads that divides H; found " + biases + " for "
                    + hidden + " values and " + heads + " heads.");
        }
        List<String> sums = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            float[] own = new float[hidden];
            biases.values().get(part * hidden, own);
            sums.add(out.step("Add", Map.of(), parts.get(part), floats("bias" + part, own, hidden)));
        }
        return sums;
    }

    private void write(List<String> parts, String index) {
        AttentionWriter attention = new AttentionWriter(out, heads);
        double masked = node.real("mask_filter_value", (float) AttentionWriter.VERY_NEGATIVE);
        String bias = index.isEmpty() ? "" : attention.ofTokens(mask(index), masked);
        attention.write(parts.get(0), parts.get(1), parts.get(2), node.real("scale", 0), bias);
    }

    /** The mask of tokens, also where the node takes the lengths that were counted from one. */
    private String mask(String index) {
        String source = masks.apply(index);
        return graph.producer(source)
                .filter(n -> n.is("ReduceSum"))
                .map(sum -> sum.input(0))
                .orElse(source);
    }

    private String floats(String name, float[] values, long... shape) {
        String made = node.output() + "/" + name;
        graph.constant(made, GraphTensor.floats("", made, values, shape));
        return made;
    }

    private GraphTensor constant(String name) {
        return graph.constant(name)
                .orElseThrow(() -> node.mismatch("expected constant weights, found \"" + name + "\"."));
    }
}
