package org.pasta4j.bert.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** The arithmetic on shapes that exporters leave in the graph. */
final class ShapeExpression {
    /** Stands for a length that is known only when the graph runs. */
    static final long COMPUTED = Long.MIN_VALUE;

    private ShapeExpression() {}

    /** The target of a reshape: constants, with {@link #COMPUTED} for what comes from the shape of another value. */
    static Optional<long[]> of(OnnxGraph graph, String value) {
        Optional<long[]> spelled = spelled(graph, value);
        return spelled.isPresent() ? spelled : graph.probes().target(value);
    }

    private static Optional<long[]> spelled(OnnxGraph graph, String value) {
        Optional<long[]> constant = constant(graph, value);
        if (constant.isPresent()) {
            return constant;
        }
        OnnxNode concat = graph.producer(value, "Concat").orElse(null);
        if (concat == null || concat.integer("axis", 0) != 0) {
            return Optional.empty();
        }
        LongStream shape = LongStream.empty();
        for (String piece : concat.inputs()) {
            Optional<long[]> known = constant(graph, piece);
            if (known.isEmpty() && !isOneLength(graph, piece)) {
                return Optional.empty();
            }
            shape = LongStream.concat(shape, LongStream.of(known.orElse(new long[] {COMPUTED})));
        }
        return Optional.of(shape.toArray());
    }

    private static Optional<long[]> constant(OnnxGraph graph, String value) {
        return graph.constant(value).filter(t -> t.isInteger() && t.rank() == 1).map(OnnxTensor::integers);
    }

    private static boolean isOneLength(OnnxGraph graph, String value) {
        return graph.producer(value, "Unsqueeze").isPresent() && isFromShapes(graph, value);
    }

    /** Whether the value depends on nothing but constants and the shapes of other values. */
    static boolean isFromShapes(OnnxGraph graph, String value) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(value));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (!seen.add(next) || next.isEmpty() || graph.constant(next).isPresent()) {
                continue;
            }
            Optional<OnnxNode> node = graph.producer(next);
            if (node.isEmpty()) {
                return false;
            }
            if (!node.get().is("Shape")) {
                node.get().inputs().forEach(open::push);
            }
        }
        return true;
    }

    /** Whether a reshape may put this at a dimension of batch or sequence: computed, kept (0), inferred, or fixed. */
    static boolean isRowLength(long length) {
        return length == COMPUTED || length >= -1;
    }

    /** A list of axes or of one axis: an attribute in older opsets, a constant input in newer ones. */
    static Optional<long[]> axes(OnnxGraph graph, OnnxNode node) {
        Optional<long[]> attribute = node.integers("axes");
        return attribute.isPresent()
                ? attribute
                : graph.constant(node.input(1)).filter(OnnxTensor::isInteger).map(OnnxTensor::integers);
    }
}
