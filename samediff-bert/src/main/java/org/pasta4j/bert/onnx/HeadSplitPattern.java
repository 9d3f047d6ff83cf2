package org.pasta4j.bert.onnx;

import java.util.Arrays;
import java.util.Optional;
import org.pasta4j.bert.onnx.LinearPattern.Linear;

/** A projection that is split into heads: linear, {@code Reshape} to four axes, then transposes. */
final class HeadSplitPattern {
    /** From {@code [batch, token, head, value]} to {@code [batch, head, token, value]}. */
    static final String BY_HEAD = Arrays.toString(new long[] {0, 2, 1, 3});
    /** The same with the last two exchanged, as keys enter the product with queries. */
    static final String BY_HEAD_TRANSPOSED = Arrays.toString(new long[] {0, 2, 3, 1});

    private HeadSplitPattern() {}

    /** A projection in heads. */
    record Split(Linear projection, int heads) {}

    /** A value before transposes, and what they do together. */
    record Permuted(String source, String order) {}

    /**
     * The projection behind one input of attention.
     *
     * @param part query, key or value, for the message
     * @param order expected order of axes after the transposes
     */
    static Split require(OnnxGraph graph, String value, String part, String order) {
        Permuted permuted = permuted(graph, value);
        OnnxNode reshape = graph.require(permuted.source(), "Reshape", "the split of the " + part + " into heads");
        if (!permuted.order().equals(order)) {
            throw reshape.mismatch("the axes of the " + part + " are put in the order " + permuted.order()
                    + " after it; expected " + order + ".");
        }
        Linear projection = LinearPattern.require(graph, reshape.input(0), "the projection to the " + part);
        long[] shape = ShapeExpression.of(graph, reshape.input(1)).orElse(new long[0]);
        long width = projection.outputs();
        if (shape.length != 4
                || !ShapeExpression.isRowLength(shape[0])
                || !ShapeExpression.isRowLength(shape[1])
                || shape[2] < 1
                || width % shape[2] != 0
                || shape[3] != -1 && shape[3] != width / shape[2]) {
            throw reshape.mismatch("expected the " + width + " values of a token's " + part
                    + " as [batch, token, heads, values] with a constant number of heads that divides " + width
                    + ", found " + print(shape) + ".");
        }
        return new Split(projection, (int) shape[2]);
    }

    /** Looks through transposes of a value with four axes. */
    static Permuted permuted(OnnxGraph graph, String value) {
        long[] order = {0, 1, 2, 3};
        String source = value;
        Optional<OnnxNode> node = graph.producer(source, "Transpose");
        while (node.isPresent()) {
            long[] inner = node.get().integers("perm").orElse(new long[0]);
            long[] sorted = inner.clone();
            Arrays.sort(sorted);
            if (!Arrays.equals(sorted, new long[] {0, 1, 2, 3})) {
                throw node.get()
                        .mismatch("expected to put four axes in another order, found perm " + Arrays.toString(inner)
                                + ".");
            }
            order = Arrays.stream(order).map(axis -> inner[(int) axis]).toArray();
            source = node.get().input(0);
            node = graph.producer(source, "Transpose");
        }
        return new Permuted(source, Arrays.toString(order));
    }

    /** A shape for a message. */
    static String print(long[] shape) {
        return shape.length == 0
                ? "a shape that is computed otherwise"
                : Arrays.toString(shape).replace(Long.toString(ShapeExpression.COMPUTED), "computed");
    }
}
