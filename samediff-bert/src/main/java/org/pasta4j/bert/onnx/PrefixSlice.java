package org.pasta4j.bert.onnx;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A {@code Slice} along one axis that takes everything up to an end, none left out.
 *
 * @param axis as the graph gives it
 * @param end a constant, or empty where it is computed from shapes
 */
record PrefixSlice(long axis, OptionalDouble end) {

    static Optional<PrefixSlice> of(OnnxGraph graph, OnnxNode slice) {
        OptionalDouble axis = graph.scalar(slice.input(3));
        OptionalDouble end = graph.scalar(slice.input(2));
        boolean steady = slice.input(4).isEmpty() || graph.isScalar(slice.input(4), 1);
        if (axis.isEmpty()
                || !graph.isScalar(slice.input(1), 0)
                || !steady
                || end.isEmpty() && !ShapeExpression.isFromShapes(graph, slice.input(2))) {
            return Optional.empty();
        }
        return Optional.of(new PrefixSlice((long) axis.getAsDouble(), end));
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
