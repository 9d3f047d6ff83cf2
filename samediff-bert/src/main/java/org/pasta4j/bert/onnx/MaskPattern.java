package org.pasta4j.bert.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mask that is added to attention scores: {@code (1 - mask) * very negative}, the mask an input of the graph
 * brought to the shape {@code [batch, 1, 1, token]}. Anything else that is added there (relative positions, a causal
 * mask) makes another model.
 */
final class MaskPattern {
    /** Large enough that the probability vanishes; exporters write -10000 or the lowest float. */
    private static final double AT_MOST = -1000;

    private MaskPattern() {}

    /** A mask, with the graph's input it is made of; empty where every token is attended to. */
    record Mask(Optional<String> input) {}

    static Optional<Mask> match(OnnxGraph graph, String value) {
        Optional<Mask> spelled = spelled(graph, value);
        return spelled.isPresent() ? spelled : graph.probes().mask(value);
    }

    private static Optional<Mask> spelled(OnnxGraph graph, String value) {
        Factors product = Factors.of(graph, value);
        if (!(product.number() <= AT_MOST)) {
            return Optional.empty();
        }
        return product.only()
                .flatMap(v -> graph.producer(v, "Sub"))
                .filter(sub -> graph.isScalar(sub.input(0), 1))
                .flatMap(sub -> source(graph, sub.input(1)));
    }

    private static Optional<Mask> source(OnnxGraph graph, String value) {
        List<OnnxNode> unsqueezes = new ArrayList<>();
        String source = value;
        while (true) {
            OnnxNode node = graph.producer(source).orElse(null);
            if (node == null) {
                break;
            }
            if (node.is("ConstantOfShape")) {
                return graph.isFilledWith(node, 1) ? Optional.of(new Mask(Optional.empty())) : Optional.empty();
            }
            if (node.is("Unsqueeze")) {
                unsqueezes.add(0, node);
            } else if (!node.is("Cast")) {
                return Optional.empty();
            }
            source = node.input(0);
        }
        return graph.isInput(source) && spreads(graph, unsqueezes)
                ? Optional.of(new Mask(Optional.of(source)))
                : Optional.empty();
    }

    /** Whether the axes that are put in, in this order, lead from [batch, token] to [batch, 1, 1, token]. */
    private static boolean spreads(OnnxGraph graph, List<OnnxNode> unsqueezes) {
        List<String> axes = new ArrayList<>(List.of("batch", "token"));
        for (OnnxNode node : unsqueezes) {
            long[] added = ShapeExpression.axes(graph, node).orElse(new long[0]);
            int rank = axes.size() + added.length;
            if (rank > 4) {
                return false;
            }
            long[] sorted =
                    Arrays.stream(added).map(a -> a < 0 ? a + rank : a).sorted().toArray();
            for (long axis : sorted) {
                if (axis < 0 || axis > axes.size()) {
                    return false;
                }
                axes.add((int) axis, "1");
            }
        }
        return axes.equals(List.of("batch", "1", "1", "token"));
    }
}
