package org.pasta4j.bert.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.pasta4j.bert.CheckpointException;

/** Puts the nodes of a graph in an order in which each stands after those it takes from. */
public final class TopologicalOrder {
    private TopologicalOrder() {}

    /**
     * Those that are wanted and all that they need.
     *
     * @param wanted names of nodes
     * @param needs the names of those from which a node takes
     * @param loop what to throw about a node that needs itself
     */
    public static List<String> of(
            Collection<String> wanted,
            Function<String, List<String>> needs,
            Function<String, CheckpointException> loop) {
        List<String> ordered = new ArrayList<>();
        Set<String> done = new HashSet<>();
        Set<String> open = new HashSet<>();
        Deque<String> stack = new ArrayDeque<>();
        wanted.forEach(stack::push);
        while (!stack.isEmpty()) {
            String name = stack.peek();
            List<String> missing = done.contains(name)
                    ? List.of()
                    : needs.apply(name).stream().filter(n -> !done.contains(n)).toList();
            if (missing.isEmpty()) {
                stack.pop();
                if (done.add(name)) {
                    ordered.add(name);
                }
            } else if (open.add(name)) {
                missing.forEach(stack::push);
            } else {
                throw loop.apply(name);
            }
        }
        return ordered;
    }
}
