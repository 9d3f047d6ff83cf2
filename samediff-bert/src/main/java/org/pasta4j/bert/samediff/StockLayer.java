package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertLayerWeights;

/**
 * One transformer layer over a padded batch. Hidden states are kept as {@code [B T, H]}, because 1.0.0-M2.1 multiplies
 * only matrices of the same rank.
 */
final class StockLayer {
    /** Added to the score of a padding token, as in the original BERT: its probability becomes exactly 0. */
    private static final double MASKED = -10_000;

    private final StockOps ops;
    private final SameDiff graph;
    private final SDVariable maskBias;
    private final SDVariable batchShape;
    private final SDVariable headsShape;
    private final SDVariable firstHeadsShape;

    /**
     * @param ids {@code [B, T]}, for its shape
     * @param mask {@code [B, T]}
     */
    StockLayer(StockOps ops, SDVariable ids, SDVariable mask) {
        this.ops = ops;
        this.graph = ops.graph();
        int heads = ops.config().attentionHeads();
        int size = ops.config().headSize();
        SDVariable batch = ids.shape();
        SDVariable rows = batch.get(SDIndex.interval(0, 1));
        SDVariable headsAndSize = graph.constant(Nd4j.createFromArray((long) heads, (long) size));
        this.batchShape = graph.concat(0, batch, graph.constant(Nd4j.createFromArray((long)
                ops.config().hiddenSize())));
        this.headsShape = graph.concat(0, batch, headsAndSize);
        this.firstHeadsShape = graph.concat(0, rows, graph.constant(Nd4j.createFromArray(1L)), headsAndSize);
        this.maskBias = graph.expandDims(
                graph.expandDims(mask.castTo(ops.dataType()).rsub(1.0).mul(MASKED), 1), 1);
    }

    /** {@code [B T, H]} as {@code [B, T, H]}. */
    SDVariable byRows(SDVariable hidden) {
        return graph.reshape(hidden, batchShape);
    }

    /** The first token of each row of {@code [B T, H]}: {@code [B, H]}. */
    SDVariable firstTokens(SDVariable hidden) {
        return byRows(hidden).get(SDIndex.all(), SDIndex.point(0), SDIndex.all());
    }

    /**
     * @param x {@code [B T, H]}
     * @param firstOnly whether only the first token of each row is wanted
     * @return {@code [B T, H]}, or {@code [B, H]}
     */
    SDVariable apply(SDVariable x, BertLayerWeights weights, boolean firstOnly, String name) {
        SDVariable wanted = firstOnly ? firstTokens(x) : x;
        SDVariable context = attention(wanted, x, weights, firstOnly, name);
        SDVariable attended =
                ops.hiddenDropout(ops.linear(context, weights.attentionOutput(), name + ".attentionOutput"));
        SDVariable middle = ops.layerNorm(attended.add(wanted), weights.attentionNorm(), name + ".attentionNorm");
        SDVariable wide = ops.activation(ops.linear(middle, weights.intermediate(), name + ".intermediate"));
        SDVariable narrow = ops.hiddenDropout(ops.linear(wide, weights.output(), name + ".output"));
        return ops.layerNorm(narrow.add(middle), weights.outputNorm(), name + ".outputNorm");
    }

    /** Scaled dot-product attention of the wanted tokens over all tokens of their row. */
    private SDVariable attention(SDVariable wanted, SDVariable x, BertLayerWeights w, boolean firstOnly, String name) {
        SDVariable query = heads(ops.linear(wanted, w.query(), name + ".query"), firstOnly);
        SDVariable key = heads(ops.linear(x, w.key(), name + ".key"), false);
        SDVariable value = heads(ops.linear(x, w.value(), name + ".value"), false);
        double scale = 1 / Math.sqrt(ops.config().headSize());
        SDVariable scores =
                graph.mmul(query, key, false, true, false).mul(scale).add(maskBias);
        SDVariable probabilities = graph.nn.softmax(name + StockEncoder.PROBABILITIES, scores, -1);
        SDVariable context =
                graph.mmul(ops.attentionDropout(probabilities), value).permute(0, 2, 1, 3);
        return graph.reshape(context, -1, ops.config().hiddenSize());
    }

    /** {@code [N, H]} as {@code [B, A, tokens, head size]}. */
    private SDVariable heads(SDVariable x, boolean firstOnly) {
        return graph.reshape(x, firstOnly ? firstHeadsShape : headsShape).permute(0, 2, 1, 3);
    }
}
