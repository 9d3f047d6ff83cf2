package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Where the indices of an embedding table come from: an input of the graph, or a part of it that counts (positions) or
 * always gives zero (token types that the exporter fixed).
 *
 * @param input the graph's input, empty for the other kinds
 * @param first what positions begin with
 * @param count how far it counts; of what is computed anew for each batch, how far it was seen to
 */
record IndexSource(Kind kind, String input, int first, long count) {
    /** Operations that change shape or type, and neither numbers nor their order. */
    private static final Set<String> SAME_NUMBERS = Set.of("Cast", "Unsqueeze", "Squeeze", "Reshape");

    /** Longer than any chain an exporter writes; a file may claim any length. */
    private static final int MOST_STEPS = 16;

    enum Kind {
        INPUT,
        COUNTING,
        ZEROS
    }

    /** The input whose numbers these are. */
    static Optional<IndexSource> input(OpGraph graph, String indices) {
        String source = indices;
        for (int step = 0; step < MOST_STEPS; step++) {
            Optional<OpNode> node = graph.producer(source).filter(n -> SAME_NUMBERS.contains(n.op()));
            if (node.isEmpty()) {
                break;
            }
            source = node.get().input(0);
        }
        return graph.isIntegerInput(source) ? Optional.of(new IndexSource(Kind.INPUT, source, 0, 0)) : Optional.empty();
    }

    /**
     * Indices that do not depend on which tokens they belong to, where they are zero or count up from some number.
     *
     * @param words the input that takes token ids
     */
    static Optional<IndexSource> computed(OpGraph graph, String indices, String words) {
        SmallTensor found = graph.probes().ofWords(words).value(indices).orElse(null);
        if (found == null || found.rank() < 1 || found.values().length == 0) {
            return Optional.empty();
        }
        double[] numbers = found.values();
        if (Arrays.stream(numbers).allMatch(n -> n == 0)) {
            return Optional.of(new IndexSource(Kind.ZEROS, "", 0, 0));
        }
        // The rows of a flat list lie one after the other.
        int tokens = graph.probes().tokens();
        boolean flat = found.rank() == 1 && numbers.length == graph.probes().rows() * tokens;
        int row = flat ? tokens : (int) found.shape()[found.rank() - 1];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != numbers[0] + i % row) {
                return Optional.empty();
            }
        }
        return row > 1 && numbers[0] >= 0
                ? Optional.of(new IndexSource(Kind.COUNTING, "", (int) numbers[0], counted(graph, indices, row)))
                : Optional.empty();
    }

    /** The length of the constant that the positions are the first of. */
    private static long counted(OpGraph graph, String indices, int seen) {
        String source = indices;
        for (int step = 0; step < MOST_STEPS; step++) {
            Optional<OpNode> node = graph.producer(source).filter(n -> n.is("Slice") || SAME_NUMBERS.contains(n.op()));
            if (node.isEmpty()) {
                break;
            }
            source = node.get().input(0);
        }
        return graph.constant(source)
                .map(constant -> SmallTensor.size(constant.dimensions()))
                .orElse((long) seen);
    }
}
