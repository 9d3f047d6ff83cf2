package org.pasta4j.pasta;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Divides rows into passes: one where that is possible, else rows of like length go together. */
final class PoolBatches {
    /**
     * A batch with padding has at most so many times the tokens of a pass. The states of all tokens come out padded;
     * those of first tokens do not.
     */
    private static final int MOST_PADDING = 4;

    private final List<PoolPass.Row> rows;
    private final int batchTokens;
    private final List<int[]> passes = new ArrayList<>();
    private final List<Integer> pass = new ArrayList<>();
    private long tokens;
    private boolean padded;

    private PoolBatches(List<PoolPass.Row> rows, int batchTokens) {
        this.rows = rows;
        this.batchTokens = batchTokens;
    }

    /**
     * @param batchTokens most tokens of a pass; a longer row is a pass of its own
     * @return indices of the rows of each pass
     */
    static List<int[]> of(List<PoolPass.Row> rows, int batchTokens) {
        PoolBatches batches = new PoolBatches(rows, batchTokens);
        IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(batches::length))
                .forEach(batches::add);
        batches.endPass();
        return batches.passes;
    }

    private int length(int row) {
        return rows.get(row).tokens().length();
    }

    /** @param row not shorter than those before */
    private void add(int row) {
        int length = length(row);
        boolean ofTokens = rows.get(row).adapter().task().isOfTokens();
        boolean tooMany = tokens + length > batchTokens;
        boolean tooWide = (padded || ofTokens) && (pass.size() + 1L) * length > (long) MOST_PADDING * batchTokens;
        if (tooMany || tooWide) {
            endPass();
        }
        pass.add(row);
        tokens += length;
        padded |= ofTokens;
    }

    private void endPass() {
        if (!pass.isEmpty()) {
            passes.add(pass.stream().mapToInt(Integer::intValue).toArray());
        }
        pass.clear();
        tokens = 0;
        padded = false;
    }
}
