package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reshapes that leave every row of numbers as it is and only count the rows otherwise, {@code [B, T, H]} as {@code [B
 * T, H]} and back. Whoever works on one row at a time, as linear layers and norms do, need not know of them.
 */
final class RowViews {
    private RowViews() {}

    /** Of each such value the one that it shows, never itself a view. */
    static Map<String, String> of(OpGraph graph) {
        Map<String, String> views = new HashMap<>();
        for (OpNode node : graph.nodes()) {
            if (node.is("Reshape") && isView(graph, node.input(0), node.output())) {
                views.put(node.output(), views.getOrDefault(node.input(0), node.input(0)));
            }
        }
        return Map.copyOf(views);
    }

    private static boolean isView(OpGraph graph, String source, String view) {
        return graph.probes()
                .isAlways(
                        source,
                        view,
                        (from, to) -> isOfRows(from)
                                && isOfRows(to)
                                && from[from.length - 1] == to[to.length - 1]
                                && rows(from) == rows(to));
    }

    /** Four axes are heads, or rows looked up by indices that have an axis too many. */
    private static boolean isOfRows(long[] shape) {
        return shape.length == 2 || shape.length == 3 || shape.length == 4 && shape[2] == 1;
    }

    private static long rows(long[] shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
    }
}
