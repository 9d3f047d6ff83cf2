package org.pasta4j.bert.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.graph.LinearPattern.Linear;

/** The pooler: the first token of the last hidden state, a linear layer, tanh; or the first token of such for all. */
final class PoolerPattern {
    private PoolerPattern() {}

    /** A pooler and the value it makes. */
    record Pooler(String output, LinearWeights weights) {}

    static Optional<Pooler> over(OpGraph graph, String lastHidden) {
        List<Pooler> found = graph.nodes().stream()
                .filter(n -> n.is("Tanh"))
                .flatMap(tanh -> match(graph, tanh, lastHidden).stream())
                .toList();
        if (found.size() > 1) {
            throw graph.mismatch(
                    lastHidden,
                    "on this value there are " + found.size()
                            + " layers that could be the pooler (linear and Tanh on the"
                            + " first token), making \"" + found.get(0).output() + "\" and \""
                            + found.get(1).output() + "\"; expected one at most.");
        }
        return found.stream().findFirst();
    }

    private static Optional<Pooler> match(OpGraph graph, OpNode tanh, String lastHidden) {
        Optional<Linear> linear = LinearPattern.match(graph, tanh.input(0));
        return linear.flatMap(l -> {
            Optional<String> pooled = isFirstToken(graph, l.input(), lastHidden)
                    ? Optional.of(tanh.output())
                    : l.input().equals(lastHidden) ? firstOf(graph, tanh.output()) : Optional.empty();
            return pooled.map(value -> new Pooler(value, l.weights()));
        });
    }

    /** The first token of what is computed for all, if no other of them is taken: so KerasNLP pools. */
    private static Optional<String> firstOf(OpGraph graph, String all) {
        List<OpNode> takers = graph.consumers(all);
        List<String> ends = takers.stream()
                .flatMap(taker -> taker.is("Gather")
                        ? Stream.of(taker.output())
                        : graph.consumers(taker.output()).stream()
                                .filter(next -> next.is("Squeeze"))
                                .map(OpNode::output))
                .toList();
        return takers.size() == 1 && ends.size() == 1 && isFirstToken(graph, ends.get(0), all)
                ? Optional.of(ends.get(0))
                : Optional.empty();
    }

    private static boolean isFirstToken(OpGraph graph, String value, String lastHidden) {
        OpNode node = graph.producer(value).orElse(null);
        if (node == null) {
            return false;
        }
        if (node.is("Squeeze")) {
            long[] axes = Axes.of(graph, node).orElse(new long[0]);
            return axes.length == 1 && axes[0] == 1 && isFirstColumn(graph, node.input(0), lastHidden);
        }
        return node.is("Gather") && isIndexZero(graph, node, 0) && isWhole(graph, node, lastHidden);
    }

    /** The first token with the axis of tokens kept. */
    private static boolean isFirstColumn(OpGraph graph, String value, String lastHidden) {
        OpNode node = graph.producer(value).orElse(null);
        if (node == null) {
            return false;
        }
        boolean first = node.is("Gather")
                ? isIndexZero(graph, node, 1)
                : node.is("Slice")
                        && PrefixSlice.of(graph, node)
                                .filter(s -> s.axis() == 1 && s.isFirstOnly())
                                .isPresent();
        return first && isWhole(graph, node, lastHidden);
    }

    private static boolean isIndexZero(OpGraph graph, OpNode gather, int rank) {
        return gather.integer("axis", 0) == 1
                && graph.isScalar(gather.input(1), 0)
                && graph.constant(gather.input(1)).orElseThrow().rank() == rank;
    }

    /** Whether a node takes the last hidden state by rows, looking through slices that cut nothing off. */
    private static boolean isWhole(OpGraph graph, OpNode node, String lastHidden) {
        if (graph.probes().shape(node.taken(0)).filter(s -> s.length == 3).isEmpty()) {
            return false;
        }
        String source = node.input(0);
        while (!source.equals(lastHidden)) {
            OpNode slice = graph.producer(source, "Slice").orElse(null);
            if (slice == null
                    || PrefixSlice.of(graph, slice).filter(PrefixSlice::isWhole).isEmpty()) {
                return false;
            }
            source = slice.input(0);
        }
        return true;
    }
}
