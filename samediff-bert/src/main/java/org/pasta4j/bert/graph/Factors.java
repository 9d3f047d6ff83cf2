package org.pasta4j.bert.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A value as a product, however the multiplications are nested: one number and the values that are not constant.
 * Exporters differ in whether they multiply or divide by a constant, and in which order.
 *
 * @param number the product of the constants
 * @param values the other factors; one that occurs twice stands there twice
 * @param precision how far the number may be off
 */
record Factors(double number, List<String> values, double precision) {
    /** More factors than any part of a BERT has; what lies deeper stays one value. */
    private static final int MOST = 8;

    static Factors of(OpGraph graph, String value) {
        double number = 1;
        List<String> values = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (graph.number(next).isPresent()) {
                number *= graph.number(next).getAsDouble();
                continue;
            }
            OpNode node = graph.producer(next).orElse(null);
            List<String> inner = node == null ? List.of() : factors(graph, node);
            if (inner.isEmpty() || values.size() + open.size() + inner.size() > MOST) {
                values.add(next);
                continue;
            }
            inner.forEach(open::push);
            if (node.is("Div")) {
                number /= graph.number(node.input(1)).getAsDouble();
            }
        }
        return new Factors(number, List.copyOf(values), graph.precision());
    }

    /** What the node multiplies, a divisor left out; nothing if it is no product. */
    private static List<String> factors(OpGraph graph, OpNode node) {
        if (node.is("Mul") && node.inputs().size() == 2) {
            return node.inputs();
        }
        if (node.is("Div") && graph.number(node.input(1)).isPresent()) {
            return List.of(node.input(0));
        }
        if (node.is("Pow") && graph.isScalar(node.input(1), 2)) {
            return List.of(node.input(0), node.input(0));
        }
        if (node.is("Pow") && graph.isScalar(node.input(1), 3)) {
            return List.of(node.input(0), node.input(0), node.input(0));
        }
        return List.of();
    }

    boolean isNumber(double expected) {
        return OpGraph.isNear(number, expected, precision);
    }

    /** The one value besides the number, if there is exactly one. */
    Optional<String> only() {
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** Whether the values are this one, so many times. */
    boolean isPower(String value, int exponent) {
        return values.size() == exponent && values.stream().allMatch(value::equals);
    }
}
