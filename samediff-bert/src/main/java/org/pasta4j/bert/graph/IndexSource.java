package org.pasta4j.bert.graph;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where the indices of an embedding table come from: an input of the graph, or a part of it that counts (positions) or
 * always gives zero (token types that the exporter fixed).
 *
 * @param input the graph's input, empty for the other kinds
 * @param first what positions begin with
 * @param count how far it counts; of what is computed anew for each batch, how far it was seen to
 */
record IndexSource(Kind kind, String input, int first, long count) {
    /** Operations that change the shape, and neither numbers nor their order. */
    private static final Set<String> SAME_NUMBERS = Set.of("Unsqueeze", "Squeeze", "Reshape");
    /** Operations that give numbers of their first input, which of them the others say. */
    private static final Set<String> TAKES_SOME = Set.of("Gather", "GatherElements", "GatherND", "Slice", "Expand");
    /** ONNX's numbers of the types that hold every token id: float, int32, int64, double, uint32, uint64. */
    private static final Set<Long> WIDE = Set.of(1L, 6L, 7L, 11L, 12L, 13L);

    /** Longer than any chain an exporter writes; a file may claim any length. */
    private static final int MOST_STEPS = 16;

    enum Kind {
        INPUT,
        COUNTING,
        ZEROS
    }

    /** The input whose numbers these are. */
    static Optional<IndexSource> input(OpGraph graph, String indices) {
        String source = source(graph, indices, IndexSource::keepsNumbers);
        return graph.isIntegerInput(source) ? Optional.of(new IndexSource(Kind.INPUT, source, 0, 0)) : Optional.empty();
    }

    /** Follows first inputs for as long as nodes pass on what they take in this way. */
    private static String source(OpGraph graph, String value, Predicate<OpNode> passesOn) {
        String source = value;
        Optional<OpNode> node = graph.producer(source).filter(passesOn);
        for (int step = 0; step < MOST_STEPS && node.isPresent(); step++) {
            source = node.get().input(0);
            node = graph.producer(source).filter(passesOn);
        }
        return source;
    }

    private static boolean keepsNumbers(OpNode node) {
        return SAME_NUMBERS.contains(node.op()) || node.is("Cast") && WIDE.contains(node.integer("to", 0));
    }

    /**
     * Indices that do not depend on which tokens they belong to, where they are zero or count up from some number.
     *
     * @param words the input that takes token ids
     * @param vocabulary how many there are
     * @param rows of the table that the indices are for
     */
    static Optional<IndexSource> computed(OpGraph graph, String indices, String words, int vocabulary, int rows) {
        SmallTensor found = graph.probes().ofWords(words).value(indices).orElse(null);
        if (found == null || found.rank() < 1 || found.values().length == 0) {
            return Optional.empty();
        }
        if (found.isZero()) {
            return isAlwaysZero(graph, indices) ? Optional.of(new IndexSource(Kind.ZEROS, "", 0, 0)) : Optional.empty();
        }
        int tokens = graph.probes().tokens();
        int first = (int) found.values()[0];
        if (first < 0 || !counts(found, tokens, first)) {
            return Optional.empty();
        }
        boolean counting = new LongPositions(graph, indices, words, first).count(vocabulary, rows - first);
        return counting
                ? Optional.of(new IndexSource(Kind.COUNTING, "", first, counted(graph, indices, tokens)))
                : Optional.empty();
    }

    /**
     * Whether what is zero for some numbers is so for all: it does not depend on them, but for which of many zeros are
     * taken.
     */
    private static boolean isAlwaysZero(OpGraph graph, String zeros) {
        String source = source(graph, zeros, n -> TAKES_SOME.contains(n.op()) || keepsNumbers(n));
        return !graph.dependsOnNumbers(source)
                && graph.probes()
                        .ones()
                        .value(source)
                        .filter(SmallTensor::isZero)
                        .isPresent();
    }

    /**
     * Whether each row is {@code first}, {@code first + 1} and so on; the rows of a flat list lie one after the other.
     */
    static boolean counts(SmallTensor found, int tokens, int first) {
        double[] numbers = found.values();
        return tokens > 1
                && numbers.length >= tokens
                && numbers.length % tokens == 0
                && (found.rank() == 1 || found.shape()[found.rank() - 1] == tokens)
                && IntStream.range(0, numbers.length).allMatch(i -> numbers[i] == first + i % tokens);
    }

    /** The length of the constant that the positions are the first of. */
    private static long counted(OpGraph graph, String indices, int seen) {
        String source = source(graph, indices, n -> n.is("Slice") || keepsNumbers(n));
        return graph.constant(source)
                .map(constant -> SmallTensor.size(constant.dimensions()))
                .orElse((long) seen);
    }
}
