package org.pasta4j.bert.graph;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A {@code Slice} along one axis that takes everything up to an end, none left out.
 *
 * @param axis as the graph gives it
 * @param end empty where it depends on what goes into the graph
 */
record PrefixSlice(long axis, OptionalDouble end) {

    static Optional<PrefixSlice> of(OpGraph graph, OpNode slice) {
        OptionalDouble axis = graph.number(slice.input(3));
        OptionalDouble start = graph.number(slice.input(1));
        boolean steady = slice.input(4).isEmpty() || graph.isScalar(slice.input(4), 1);
        return axis.isPresent() && start.isPresent() && start.getAsDouble() == 0 && steady
                ? Optional.of(new PrefixSlice((long) axis.getAsDouble(), graph.number(slice.input(2))))
                : Optional.empty();
    }

    /** Whether nothing is cut off: exporters write the largest number for an open end. */
    boolean isWhole() {
        return end.isPresent() && end.getAsDouble() >= Integer.MAX_VALUE;
    }

    /** Whether the first element alone is kept. */
    boolean isFirstOnly() {
        return end.isPresent() && end.getAsDouble() == 1;
    }
}
