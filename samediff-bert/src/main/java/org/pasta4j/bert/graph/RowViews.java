package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What leaves every row of numbers as it is: reshapes that only count the rows otherwise, {@code [B, T, H]} as
 * {@code [B T, H]} and back, or change nothing, and casts of floats to floats. Whoever works on one row at a time, as
 * linear layers and norms do, need not know of them.
 */
final class RowViews {
    private static final Set<String> ROW_BY_ROW = Set.of("Add", "Mul", "Div");
    /** A bias and a scale. */
    private static final int MOST_BETWEEN = 2;

    private RowViews() {}

    /** Of each such value the one that it shows, never itself a view. */
    static Map<String, String> of(OpGraph graph) {
        Map<String, String> views = new HashMap<>();
        for (OpNode node : graph.nodes()) {
            if (node.is("Reshape") && isView(graph, node) || node.is("Cast") && isOfFloats(graph, node)) {
                views.put(node.output(), views.getOrDefault(node.input(0), node.input(0)));
            }
        }
        return Map.copyOf(views);
    }

    private static boolean isView(OpGraph graph, OpNode reshape) {
        return graph.probes()
                .isAlways(
                        reshape.input(0),
                        reshape.output(),
                        (from, to) -> Arrays.equals(from, to)
                                || isOfRows(from)
                                        && isOfRows(to)
                                        && from[from.length - 1] == to[to.length - 1]
                                        && rows(from) == rows(to)
                                        && !isOneHead(graph, reshape));
    }

    /** Four axes are heads, or rows looked up by indices that have an axis too many. */
    private static boolean isOfRows(long[] shape) {
        return shape.length == 2 || shape.length == 3 || shape.length == 4 && shape[2] == 1;
    }

    /** Whether four axes are heads after all, if only one, put before or behind the tokens. */
    private static boolean isOneHead(OpGraph graph, OpNode reshape) {
        return graph.producer(reshape.input(0)).filter(RowViews::isOfHeads).isPresent()
                || isPutInHeads(graph, reshape.output(), MOST_BETWEEN);
    }

    /** Whether heads are moved next, perhaps after a bias and a scale. */
    private static boolean isPutInHeads(OpGraph graph, String value, int between) {
        return graph.consumers(value).stream()
                .anyMatch(node -> isOfHeads(node)
                        || between > 0
                                && ROW_BY_ROW.contains(node.op())
                                && isPutInHeads(graph, node.output(), between - 1));
    }

    private static boolean isOfHeads(OpNode node) {
        return node.integers("perm").filter(p -> p.length == 4).isPresent();
    }

    private static long rows(long[] shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
    }

    /** What is not computed in a probe depends on weights, which are floats. */
    private static boolean isOfFloats(OpGraph graph, OpNode cast) {
        String value = cast.input(0);
        boolean real = graph.constant(value)
                .map(GraphTensor::isFloat)
                .orElseGet(() -> graph.producer(value).isPresent()
                        && graph.probes()
                                .ones()
                                .value(value)
                                .filter(SmallTensor::integer)
                                .isEmpty());
        return real && ProbeOps.isFloat(cast.integer("to", 0));
    }
}
