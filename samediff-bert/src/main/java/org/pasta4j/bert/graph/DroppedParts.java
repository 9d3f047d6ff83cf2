package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in words what a graph computes besides the encoder and its pooler. */
final class DroppedParts {
    private static final int MOST_NAMES = 8;
    /** Each output costs a pass over the graph, and a file may claim any number of them. */
    private static final int MOST_OUTPUTS = 32;

    private DroppedParts() {}

    /**
     * One sentence for every output of the graph that is left out.
     *
     * @param kept the last hidden state, and the pooler's output if there is one
     */
    static List<String> of(OpGraph graph, Set<String> kept) {
        List<String> dropped = new ArrayList<>();
        Set<String> encoder = upstream(graph, kept, Set.of());
        Map<String, String> outputs = graph.outputs();
        outputs.values().removeIf(kept::contains);
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            if (dropped.size() == MOST_OUTPUTS) {
                dropped.add((outputs.size() - MOST_OUTPUTS) + " more outputs");
                break;
            }
            Set<String> made = upstream(graph, Set.of(output.getValue()), encoder);
            List<OpNode> nodes = graph.nodes().stream()
                    .filter(n -> n.outputs().stream().anyMatch(made::contains))
                    .toList();
            dropped.add("output \"" + output.getKey() + "\""
                    + (nodes.isEmpty()
                            ? ", a value inside the encoder"
                            : " and the " + nodes.size() + " nodes that make it (" + operations(nodes) + ")"));
        }
        return List.copyOf(dropped);
    }

    /** The kinds of operations among the nodes, in order, the first few. */
    static String operations(Collection<OpNode> nodes) {
        Set<String> names = nodes.stream().map(OpNode::op).collect(Collectors.toCollection(LinkedHashSet::new));
        return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMES ? " and others" : "");
    }

    /** Every value that these are computed from, themselves included, those known already left out. */
    private static Set<String> upstream(OpGraph graph, Set<String> values, Set<String> known) {
        Set<String> reached = new HashSet<>(values);
        reached.removeAll(known);
        List<OpNode> nodes = graph.nodes();
        // Backwards through an order in which makers stand before takers, one pass reaches all.
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).outputs().stream().anyMatch(reached::contains)) {
                nodes.get(i).inputs().stream().filter(v -> !known.contains(v)).forEach(reached::add);
            }
        }
        return reached;
    }
}
