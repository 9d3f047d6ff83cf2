package org.pasta4j.bert.onnx;

import java.util.Map;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.LinearWeights;

/** One transformer layer over a padded batch. */
final class OnnxLayer {
    /** Added to the score of a padding token, as in the original BERT: its probability becomes exactly 0. */
    private static final double MASKED = -10_000;

    private static final Map<String, Object> TOKENS_AFTER_HEADS = Map.of("perm", new long[] {0, 2, 1, 3});
    private static final Map<String, Object> TOKENS_LAST = Map.of("perm", new long[] {0, 2, 3, 1});

    private final OnnxOps ops;
    private final OnnxGraphWriter graph;
    private final String maskBias;

    /** @param mask {@code [B, T]}, the attention mask */
    OnnxLayer(OnnxOps ops, String mask) {
        this.ops = ops;
        this.graph = ops.graph();
        String hidden =
                graph.op("Sub", graph.number(1), ops.toFloats(graph.op("Unsqueeze", mask, graph.integers(1, 2))));
        this.maskBias = graph.op("Mul", hidden, graph.number(MASKED));
    }

    /** The first token of each row of {@code [B, T, H]}: {@code [B, 1, H]}. */
    String firstTokens(String hidden) {
        return graph.op("Slice", hidden, graph.integers(0), graph.integers(1), graph.integers(1));
    }

    /**
     * @param x {@code [B, T, H]}
     * @param firstOnly whether only the first token of each row is wanted
     * @return {@code [B, T, H]}, or {@code [B, 1, H]}
     */
    String apply(String x, BertLayerWeights weights, boolean firstOnly, String role) {
        String wanted = firstOnly ? firstTokens(x) : x;
        String context = attention(wanted, x, weights, role + ".attention.self");
        String attended = graph.linear(context, weights.attentionOutput(), role + ".attention.output.dense");
        String middle =
                ops.layerNorm(ops.add(attended, wanted), weights.attentionNorm(), role + ".attention.output.LayerNorm");
        String wide = ops.activation(graph.linear(middle, weights.intermediate(), role + ".intermediate.dense"));
        String narrow = graph.linear(wide, weights.output(), role + ".output.dense");
        return ops.layerNorm(ops.add(narrow, middle), weights.outputNorm(), role + ".output.LayerNorm");
    }

    /** Scaled dot-product attention of the wanted tokens over all tokens of their row. */
    private String attention(String wanted, String x, BertLayerWeights weights, String role) {
        String query = heads(wanted, weights.query(), role + ".query", TOKENS_AFTER_HEADS);
        String key = heads(x, weights.key(), role + ".key", TOKENS_LAST);
        String value = heads(x, weights.value(), role + ".value", TOKENS_AFTER_HEADS);
        String products = graph.op("MatMul", query, key);
        String scores =
                graph.op("Div", products, graph.number(Math.sqrt(ops.config().headSize())));
        String probabilities = graph.op("Softmax", Map.of("axis", -1), ops.add(scores, maskBias));
        String context = graph.op("Transpose", TOKENS_AFTER_HEADS, graph.op("MatMul", probabilities, value));
        return graph.op("Reshape", context, graph.integers(0, 0, ops.config().hiddenSize()));
    }

    /** {@code [B, tokens, H]} through a linear layer and cut into heads. */
    private String heads(String x, LinearWeights weights, String role, Map<String, Object> order) {
        String shape =
                graph.integers(0, 0, ops.config().attentionHeads(), ops.config().headSize());
        return graph.op("Transpose", order, graph.op("Reshape", graph.linear(x, weights, role), shape));
    }
}
