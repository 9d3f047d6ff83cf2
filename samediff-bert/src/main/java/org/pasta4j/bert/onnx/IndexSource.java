package org.pasta4j.bert.onnx;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where the indices of an embedding table come from: an input of the graph, a constant that counts 0, 1, 2 (positions),
 * or zeros (token types that the exporter fixed).
 *
 * @param input the graph's input, empty for the other kinds
 * @param first what positions begin with
 * @param count how far a constant counts; 0 if that is not known
 */
record IndexSource(Kind kind, String input, int first, long count) {
    private static final Set<String> SAME_NUMBERS = Set.of("Cast", "Expand", "Unsqueeze", "Squeeze");

    /** Longer than any chain an exporter writes; a file may claim any length. */
    private static final int MOST_STEPS = 16;

    enum Kind {
        INPUT,
        COUNTING,
        ZEROS
    }

    static IndexSource zeros() {
        return new IndexSource(Kind.ZEROS, "", 0, 0);
    }

    static IndexSource counting(int first, long count) {
        return new IndexSource(Kind.COUNTING, "", first, count);
    }

    static Optional<IndexSource> of(OnnxGraph graph, String indices) {
        String source = indices;
        boolean whole = true;
        OnnxNode node = graph.producer(source).orElse(null);
        for (int step = 0; node != null; step++) {
            if (step == MOST_STEPS) {
                return Optional.empty();
            }
            if (node.is("Range")) {
                return counting(graph, node);
            }
            if (node.is("ConstantOfShape")) {
                return graph.isFilledWith(node, 0) ? Optional.of(zeros()) : Optional.empty();
            }
            if (node.is("Slice") && PrefixSlice.of(graph, node).isPresent()) {
                whole = false;
            } else if (!SAME_NUMBERS.contains(node.op())) {
                return Optional.empty();
            }
            source = node.input(0);
            node = graph.producer(source).orElse(null);
        }
        if (graph.isIntegerInput(source)) {
            return whole ? Optional.of(new IndexSource(Kind.INPUT, source, 0, 0)) : Optional.empty();
        }
        return graph.constant(source).filter(OnnxTensor::isInteger).flatMap(IndexSource::constant);
    }

    private static Optional<IndexSource> counting(OnnxGraph graph, OnnxNode range) {
        return graph.isScalar(range.input(0), 0)
                        && graph.isScalar(range.input(2), 1)
                        && ShapeExpression.isFromShapes(graph, range.input(1))
                ? Optional.of(counting(0, 0))
                : Optional.empty();
    }

    private static Optional<IndexSource> constant(OnnxTensor tensor) {
        long[] numbers = tensor.integers();
        if (IntStream.range(0, numbers.length).allMatch(i -> numbers[i] == 0)) {
            return Optional.of(zeros());
        }
        return IntStream.range(0, numbers.length).allMatch(i -> numbers[i] == i)
                ? Optional.of(counting(0, numbers.length))
                : Optional.empty();
    }
}
