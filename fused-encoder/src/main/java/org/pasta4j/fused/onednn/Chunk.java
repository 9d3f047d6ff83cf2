package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * Some rows of a batch, packed end to end in the order of their lengths, so that rows of the same length lie beside
 * each other and go through attention together, without padding and without a mask.
 */
final class Chunk {
    /** Tokens are counted up to a multiple of this, so that a run meets few shapes of kernels. */
    private static final int ROUND = 8;
    /** Most rows of a group, for the same reason. */
    private static final int MOST_ROWS = 4;

    /**
     * Rows of one length.
     *
     * @param row the first, in the chunk
     * @param count how many
     * @param length tokens of each
     * @param start first token of the first, in the chunk
     */
    record Group(int row, int count, int length, int start) {}

    private final TokenBatch batch;
    private final int[] rows;
    private final int[] starts;
    private final int[] batchTokens;
    private final long[] rowKeys;
    private final List<Group> groups;
    private final int[] specials;

    /** @param rows of the batch, in any order */
    Chunk(TokenBatch batch, List<Integer> rows) {
        EncodedBatch all = batch.rows();
        this.batch = batch;
        this.rows = rows.stream()
                .sorted(Comparator.comparing(all::rowLength))
                .mapToInt(Integer::intValue)
                .toArray();
        this.starts = new int[this.rows.length + 1];
        this.rowKeys = new long[this.rows.length];
        for (int r = 0; r < this.rows.length; r++) {
            int from = all.rowStarts()[this.rows[r]];
            int to = all.rowStarts()[this.rows[r] + 1];
            starts[r + 1] = starts[r] + to - from;
            rowKeys[r] = DropoutHash.rowKey(all.ids(), all.types(), from, to);
        }
        this.batchTokens = new int[tokens()];
        for (int r = 0; r < this.rows.length; r++) {
            for (int t = starts[r]; t < starts[r + 1]; t++) {
                batchTokens[t] = all.rowStarts()[this.rows[r]] + t - starts[r];
            }
        }
        this.groups = groups(all);
        this.specials = java.util.stream.IntStream.range(0, tokens())
                .filter(t -> all.slots()[batchTokens[t]] >= 0)
                .toArray();
    }

    /** Runs of rows of the same length, in powers of two: again for the sake of few shapes. */
    private List<Group> groups(EncodedBatch all) {
        List<Group> found = new ArrayList<>();
        for (int r = 0; r < rows.length; ) {
            int length = all.rowLength(rows[r]);
            int same = 1;
            while (same < MOST_ROWS && r + same < rows.length && all.rowLength(rows[r + same]) == length) {
                same++;
            }
            int count = Integer.highestOneBit(same);
            found.add(new Group(r, count, length, starts[r]));
            r += count;
        }
        return found;
    }

    int rows() {
        return rows.length;
    }

    int tokens() {
        return starts[rows.length];
    }

    /** Tokens, rounded up. */
    int paddedTokens() {
        return round(tokens());
    }

    /** Rows, rounded up. */
    int paddedRows() {
        return round(rows.length);
    }

    static int round(int count) {
        return (count + ROUND - 1) / ROUND * ROUND;
    }

    List<Group> groups() {
        return groups;
    }

    /** First token of a row. */
    int start(int row) {
        return starts[row];
    }

    int rowLength(int row) {
        return starts[row + 1] - starts[row];
    }

    long rowKey(int row) {
        return rowKeys[row];
    }

    /** The row of a token. */
    int rowOf(int token) {
        int found = Arrays.binarySearch(starts, token);
        return found >= 0 ? found : -found - 2;
    }

    /** Tokens with a slot, rising. */
    int[] specials() {
        return specials;
    }

    int slot(int token) {
        return batch.rows().slots()[batchTokens[token]];
    }

    int id(int token) {
        return batch.rows().ids()[batchTokens[token]];
    }

    int type(int token) {
        return batch.rows().types()[batchTokens[token]];
    }

    /** Row of the pass's output for a token. */
    int outputRow(int token) {
        return batch.outputRows()[batchTokens[token]];
    }

    /** Row of the whole batch for a row of the chunk. */
    int batchRow(int row) {
        return rows[row];
    }

    /** Probabilities of all groups, for one query a row or for all. */
    long probabilities(int heads, boolean firstOnly) {
        return groups.stream()
                .mapToLong(g -> Arena.size(1, probabilities(g, heads, firstOnly)))
                .sum();
    }

    /** Probabilities of one group. */
    static long probabilities(Group group, int heads, boolean firstOnly) {
        int queries = firstOnly ? 1 : group.length();
        return (long) group.count() * heads * queries * group.length();
    }

    /** Probabilities of the group that has the most. */
    long mostProbabilities(int heads) {
        return groups.stream()
                .mapToLong(g -> probabilities(g, heads, false))
                .max()
                .orElse(0);
    }
}
