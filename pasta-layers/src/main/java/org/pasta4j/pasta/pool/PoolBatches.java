package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Divides rows into passes: one where that is possible, else rows of like length go together. */
final class PoolBatches {
    /**
     * A batch with padding has at most so many times the tokens of a pass. The states of all tokens come out padded;
     * those of first tokens do not.
     */
    private static final int MOST_PADDING = 4;

    /** Bytes of the offsets that one pass looks up, which are copied for it: those of thousands of adapters. */
    private static final long MOST_TABLE_BYTES = 1L << 28;

    private final List<PoolPass.Row> rows;
    private final int batchTokens;
    private final long mostTableBytes;
    private final List<int[]> passes = new ArrayList<>();
    private final List<Integer> pass = new ArrayList<>();
    private final Map<PooledAdapter, Integer> slots = new IdentityHashMap<>();
    private long tokens;
    private long tableBytes;
    private boolean padded;

    private PoolBatches(List<PoolPass.Row> rows, int batchTokens, long mostTableBytes) {
        this.rows = rows;
        this.batchTokens = batchTokens;
        this.mostTableBytes = mostTableBytes;
    }

    /**
     * @param batchTokens most tokens of a pass; a longer row is a pass of its own
     * @return indices of the rows of each pass
     */
    static List<int[]> of(List<PoolPass.Row> rows, int batchTokens) {
        return of(rows, batchTokens, MOST_TABLE_BYTES);
    }

    /** @param mostTableBytes most bytes of offsets that a pass looks up; a row with more is a pass of its own */
    static List<int[]> of(List<PoolPass.Row> rows, int batchTokens, long mostTableBytes) {
        PoolBatches batches = new PoolBatches(rows, batchTokens, mostTableBytes);
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
        if (tooMany || tooWide || tableBytes + moreTableBytes(row) > mostTableBytes) {
            endPass();
        }
        tableBytes += moreTableBytes(row);
        slots.merge(rows.get(row).adapter(), rows.get(row).slots(), Math::max);
        pass.add(row);
        tokens += length;
        padded |= ofTokens;
    }

    /** By how much a row makes the table of offsets larger. */
    private long moreTableBytes(int row) {
        PooledAdapter adapter = rows.get(row).adapter();
        int more = Math.max(0, rows.get(row).slots() - slots.getOrDefault(adapter, 0));
        return (long) Float.BYTES
                * more
                * adapter.config().layers()
                * adapter.config().hiddenSize();
    }

    private void endPass() {
        if (!pass.isEmpty()) {
            passes.add(pass.stream().mapToInt(Integer::intValue).toArray());
        }
        pass.clear();
        slots.clear();
        tokens = 0;
        tableBytes = 0;
        padded = false;
    }
}
