package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.graph.HeadSplitPattern.Permuted;
import org.pasta4j.bert.graph.HeadSplitPattern.Split;
import org.pasta4j.bert.graph.LinearPattern.Linear;
import org.pasta4j.bert.graph.MaskPattern.Mask;

/**
 * Multi-head attention written out: {@code softmax(Q K^T / sqrt(head size) + mask) V}, from the hidden state to the
 * heads put side by side.
 */
final class AttentionPattern {
    private final OpGraph graph;
    private final String hidden;

    private AttentionPattern(OpGraph graph, String hidden) {
        this.graph = graph;
        this.hidden = hidden;
    }

    /** The projections, with what must be the same in every layer. */
    record Attention(LinearWeights query, LinearWeights key, LinearWeights value, int heads, Optional<Mask> mask) {}

    /**
     * The attention that makes the value.
     *
     * @param hidden the hidden state that it must be computed from
     */
    static Attention require(OpGraph graph, String value, String hidden) {
        return new AttentionPattern(graph, hidden).read(value);
    }

    private Attention read(String value) {
        OpNode merge = graph.require(value, "Reshape", "the heads of attention put side by side");
        Permuted merged = HeadSplitPattern.permuted(graph, merge.input(0));
        OpNode context = graph.require(merged.source(), "MatMul", "attention probabilities times values");
        if (!merged.order().equals(HeadSplitPattern.BY_HEAD)) {
            throw merge.mismatch("the axes before it are in the order " + merged.order() + "; expected "
                    + HeadSplitPattern.BY_HEAD + ".");
        }
        Split v = HeadSplitPattern.require(graph, context.input(1), "value", HeadSplitPattern.BY_HEAD);
        Probabilities softmax = Probabilities.require(graph, context.input(0));
        Scores scores = scores(softmax);
        String q = scores.product().input(0);
        String k = scores.product().input(1);
        Split query = HeadSplitPattern.require(graph, q, "query", HeadSplitPattern.BY_HEAD);
        Split key = HeadSplitPattern.require(graph, k, "key", HeadSplitPattern.BY_HEAD_TRANSPOSED);
        checkHeads(merge, query, key, v);
        int headSize = query.projection().outputs() / query.heads();
        checkScale(scores.product(), scores.scale() * query.scale() * key.scale(), headSize);
        if (v.scale() != 1) {
            throw context.mismatch(
                    "its values are multiplied by " + v.scale() + "; expected them as they are projected.");
        }
        return new Attention(weights(query), weights(key), weights(v), query.heads(), scores.mask());
    }

    private record Scores(OpNode product, double scale, Optional<Mask> mask) {}

    private Scores scores(Probabilities softmax) {
        String input = softmax.scores();
        Optional<OpNode> masking = graph.producer(input, "Add").or(() -> graph.producer(input, "Where"));
        List<Scores> found = new ArrayList<>();
        for (String candidate : masking.map(OpNode::inputs).orElse(List.of(input))) {
            Factors scaled = Factors.of(graph, candidate);
            scaled.only()
                    .flatMap(p -> graph.producer(p, "MatMul"))
                    .ifPresent(product -> found.add(
                            new Scores(product, scaled.number(), masking.map(node -> mask(node, candidate)))));
        }
        if (found.size() != 1) {
            throw softmax.node()
                    .mismatch("expected the scaled product (MatMul) of queries and keys, perhaps plus a mask, found "
                            + graph.producer(input).map(OpNode::toString).orElse("no computed value") + ".");
        }
        return found.get(0);
    }

    private Mask mask(OpNode masking, String scores) {
        return MaskPattern.match(graph, masking, scores).orElseThrow(() -> MaskPattern.refuse(masking));
    }

    private void checkHeads(OpNode merge, Split query, Split key, Split value) {
        int heads = query.heads();
        long width = query.projection().outputs();
        for (Split split : List.of(query, key, value)) {
            Linear projection = split.projection();
            if (!projection.input().equals(hidden)) {
                throw merge.mismatch("a projection of this attention takes \"" + projection.input()
                        + "\"; expected the hidden state \"" + hidden + "\" for query, key and value.");
            }
            if (split.heads() != heads || projection.outputs() != width) {
                throw merge.mismatch("query, key and value of this attention have different sizes: " + heads
                        + " heads of " + width + " values, and " + split.heads() + " of " + projection.outputs() + ".");
            }
        }
        if (!graph.probes().isOfRows(merge.output(), s -> s[s.length - 1] == width)) {
            throw merge.mismatch("expected the heads side by side as [batch, token, " + width + "], found "
                    + HeadSplitPattern.print(
                            graph.probes().shape(merge.output()).orElse(new long[0])) + " for "
                    + graph.probes().rowsAsText() + ".");
        }
    }

    private void checkScale(OpNode product, double scale, int headSize) {
        double expected = 1 / Math.sqrt(headSize);
        if (!OpGraph.isNear(scale, expected, graph.precision())) {
            throw product.mismatch("its scores are multiplied by " + scale + "; expected 1/sqrt(head size " + headSize
                    + ") = " + expected + ".");
        }
    }

    private static LinearWeights weights(Split split) {
        return split.projection().weights();
    }
}
