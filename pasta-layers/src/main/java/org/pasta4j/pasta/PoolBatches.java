package org.pasta4j.pasta;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Divides rows into passes: one where that is possible. */
final class PoolBatches {
    /**
     * How much larger than its tokens a batch may get by padding. The states of all tokens come out padded; those of
     * first tokens do not.
     */
    private static final int MOST_PADDING = 4;

    private PoolBatches() {}

    /**
     * @param batchTokens most tokens of a pass; a longer row is a pass of its own
     * @return indices of the rows of each pass
     */
    static List<int[]> of(List<PoolPass.Row> rows, int batchTokens) {
        List<Integer> order = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(row -> rows.get(row).tokens().length()))
                .toList();
        List<int[]> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        long tokens = 0;
        boolean padded = false;
        for (int row : order) {
            int length = rows.get(row).tokens().length();
            boolean nowPadded = padded || rows.get(row).adapter().task().isOfTokens();
            boolean full = tokens + length > batchTokens
                    || nowPadded && (batch.size() + 1L) * length > (long) MOST_PADDING * batchTokens;
            if (full && !batch.isEmpty()) {
                batches.add(array(batch));
                batch.clear();
                tokens = 0;
                nowPadded = rows.get(row).adapter().task().isOfTokens();
            }
            batch.add(row);
            tokens += length;
            padded = nowPadded;
        }
        if (!batch.isEmpty()) {
            batches.add(array(batch));
        }
        return batches;
    }

    private static int[] array(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
