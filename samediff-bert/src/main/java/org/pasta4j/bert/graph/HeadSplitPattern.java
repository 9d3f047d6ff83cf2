package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.graph.LinearPattern.Linear;

/** A projection that is split into heads: linear, {@code Reshape} to four axes, then transposes. */
final class HeadSplitPattern {
    /** From {@code [batch, token, head, value]} to {@code [batch, head, token, value]}. */
    static final String BY_HEAD = Arrays.toString(new long[] {0, 2, 1, 3});
    /** The same with the last two exchanged, as keys enter the product with queries. */
    static final String BY_HEAD_TRANSPOSED = Arrays.toString(new long[] {0, 2, 3, 1});

    private HeadSplitPattern() {}

    /**
     * A projection in heads.
     *
     * @param scale what all its values are multiplied by
     */
    record Split(Linear projection, int heads, double scale) {}

    /** A value before transposes, and what they do together. */
    record Permuted(String source, String order) {}

    /**
     * The projection behind one input of attention.
     *
     * @param part query, key or value, for the message
     * @param order expected order of axes after the transposes
     */
    static Split require(OpGraph graph, String value, String part, String order) {
        Factors outer = only(graph, value, part);
        Permuted permuted = permuted(graph, outer.values().get(0));
        Factors inner = only(graph, permuted.source(), part);
        String source = inner.values().get(0);
        Optional<OpNode> biased = graph.producer(source, "Add");
        Optional<OpNode> reshaped = biased.isPresent() ? splitBeforeBias(graph, biased.get()) : Optional.empty();
        OpNode reshape =
                reshaped.orElseGet(() -> graph.require(source, "Reshape", "the split of the " + part + " into heads"));
        if (!permuted.order().equals(order)) {
            throw reshape.mismatch("the axes of the " + part + " are put in the order " + permuted.order()
                    + " after it; expected " + order + ".");
        }
        Linear projection = LinearPattern.require(graph, reshape.input(0), "the projection to the " + part);
        int heads = heads(graph, reshape, projection.outputs(), part);
        Linear whole = reshaped.isPresent()
                ? projection.plus(bias(graph, biased.get(), reshape, heads, projection.outputs()))
                : projection;
        return new Split(whole, heads, outer.number() * inner.number());
    }

    private static Factors only(OpGraph graph, String value, String part) {
        Factors factors = Factors.of(graph, value);
        if (factors.only().isEmpty()) {
            throw graph.mismatch(
                    value,
                    "expected a projection to the " + part + ", found a product of "
                            + factors.values().size() + " values.");
        }
        return factors;
    }

    private static int heads(OpGraph graph, OpNode reshape, long width, String part) {
        long[] shape = graph.probes().shape(reshape.output()).orElse(new long[0]);
        boolean split = shape.length == 4
                && shape[2] <= width
                && shape[2] * shape[3] == width
                && graph.probes()
                        .isOfRows(reshape.output(), s -> s.length == 4 && s[2] == shape[2] && s[3] == shape[3]);
        if (!split) {
            throw reshape.mismatch("expected the " + width + " values of a token's " + part
                    + " as [batch, token, heads, values] with a constant number of heads that divides " + width
                    + ", found " + print(shape) + " for " + graph.probes().rowsAsText() + ".");
        }
        return (int) shape[2];
    }

    /** The split of a projection whose bias is added by heads, as Keras does: a constant is all else that is added. */
    private static Optional<OpNode> splitBeforeBias(OpGraph graph, OpNode add) {
        return add.inputs().stream()
                .filter(bias -> graph.constant(bias).isPresent())
                .findFirst()
                .flatMap(add::other)
                .flatMap(split -> graph.producer(split, "Reshape"));
    }

    private static FrozenTensor bias(OpGraph graph, OpNode add, OpNode reshape, int heads, int width) {
        GraphTensor bias = add.other(reshape.output()).flatMap(graph::constant).orElseThrow();
        long[] shape = bias.dimensions();
        long[] expected = {heads, width / heads};
        boolean byHead = shape.length >= 2
                && Arrays.equals(Arrays.copyOfRange(shape, shape.length - 2, shape.length), expected)
                && SmallTensor.size(shape) == width;
        if (!byHead) {
            throw add.mismatch("expected a bias " + Arrays.toString(expected) + " for each head, found " + bias + ".");
        }
        return bias.reshaped(width).weight();
    }

    /** Looks through transposes of a value with four axes. */
    static Permuted permuted(OpGraph graph, String value) {
        long[] order = {0, 1, 2, 3};
        String source = value;
        while (true) {
            Optional<OpNode> node = graph.producer(source, "Transpose");
            Optional<String> matrices = transposedMatrices(graph, source);
            if (node.isEmpty() && matrices.isEmpty()) {
                return new Permuted(source, Arrays.toString(order));
            }
            long[] inner = node.map(HeadSplitPattern::order).orElse(new long[] {0, 1, 3, 2});
            order = Arrays.stream(order).map(axis -> inner[(int) axis]).toArray();
            source = node.map(n -> n.input(0)).or(() -> matrices).orElseThrow();
        }
    }

    private static long[] order(OpNode transpose) {
        long[] order = transpose.integers("perm").orElse(new long[0]);
        long[] sorted = order.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, new long[] {0, 1, 2, 3})) {
            throw transpose.mismatch(
                    "expected to put four axes in another order, found perm " + Arrays.toString(order) + ".");
        }
        return order;
    }

    /**
     * What stands before an exchange of the last two axes that is written as {@code [a, b, m, n]} to {@code [a b, m,
     * n]}, to {@code [a b, n, m]}, to {@code [a, b, n, m]}: so PyTorch's newer exporter transposes keys.
     */
    private static Optional<String> transposedMatrices(OpGraph graph, String value) {
        Optional<OpNode> transpose =
                graph.producer(value, "Reshape").flatMap(n -> graph.producer(n.input(0), "Transpose"));
        Optional<OpNode> flat = transpose
                .filter(t -> Arrays.equals(t.integers("perm").orElse(null), new long[] {0, 2, 1}))
                .flatMap(t -> graph.producer(t.input(0), "Reshape"));
        if (flat.isEmpty()) {
            return Optional.empty();
        }
        String source = flat.get().input(0);
        long[] before = graph.probes().shape(source).orElse(new long[0]);
        long[] between = graph.probes().shape(flat.get().output()).orElse(new long[0]);
        long[] after = graph.probes().shape(value).orElse(new long[0]);
        boolean exchanged = before.length == 4
                && Arrays.equals(between, new long[] {before[0] * before[1], before[2], before[3]})
                && Arrays.equals(after, new long[] {before[0], before[1], before[3], before[2]});
        return exchanged ? Optional.of(source) : Optional.empty();
    }

    /** A shape for a message. */
    static String print(long[] shape) {
        return shape.length == 0 ? "a shape that could not be found out" : Arrays.toString(shape);
    }
}
