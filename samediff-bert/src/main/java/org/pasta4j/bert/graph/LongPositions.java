package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Collection;

/**
 * Positions that count in rows of a few tokens, computed again for the longest rows and, where they depend on words (as
 * those of RoBERTa do, to leave padding out), for every word.
 */
final class LongPositions {
    private static final long MOST_NUMBERS = 1 << 25;

    private final OpGraph graph;
    private final String indices;
    private final String words;
    private final int first;
    private final Allowance allowance = new Allowance(MOST_NUMBERS);

    LongPositions(OpGraph graph, String indices, String words, int first) {
        this.graph = graph;
        this.indices = indices;
        this.words = words;
        this.first = first;
    }

    /**
     * Whether they count on.
     *
     * @param vocabulary how many words there are
     * @param longest the most tokens of a row
     */
    boolean count(int vocabulary, int longest) {
        int tokens = graph.probes().tokensOr(longest);
        int most = graph.dependsOnNumbers(indices) ? vocabulary : 1;
        int length = Math.max(tokens, 1);
        int rows = graph.probes().rowsOr(Math.max(1, Math.min(SmallTensor.MOST / length, (most - 1) / length + 1)));
        Collection<OpNode> nodes = graph.plain().upstream(indices);
        for (long word = 0; word < most; word += (long) rows * tokens) {
            long from = word;
            Probe probe = Probe.of(graph, nodes, allowance, name -> filled(name, rows, tokens, from));
            if (probe.value(indices)
                    .filter(found -> IndexSource.counts(found, tokens, first))
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private SmallTensor filled(String name, int rows, int tokens, long from) {
        SmallTensor ones = graph.input(name).filled(rows, tokens, 1);
        if (name.equals(words)) {
            Arrays.setAll(ones.values(), i -> word(from + i));
        }
        return ones;
    }

    /** Positions begin after that of padding, which has the number of its token. */
    private long word(long number) {
        return number == first - 1 ? 0 : number;
    }
}
