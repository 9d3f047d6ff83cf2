package org.pasta4j.bert.text;

import java.util.List;

/**
 * Rows of tokens packed end to end, no padding between them. Row b is the tokens {@code rowStarts[b]} (included) to
 * {@code rowStarts[b + 1]} (excluded).
 *
 * @param ids row of the word embedding table, one a token
 * @param types token type, one a token
 * @param slots number of the special token in its row or -1, one a token
 * @param rowStarts one more than there are rows, rising from 0
 */
public record EncodedBatch(int[] ids, int[] types, int[] slots, int[] rowStarts) {

    /** Packs rows in their order. */
    public static EncodedBatch of(List<Encoding> rows) {
        int tokens = rows.stream().mapToInt(Encoding::length).sum();
        int[] ids = new int[tokens];
        int[] types = new int[tokens];
        int[] slots = new int[tokens];
        int[] starts = new int[rows.size() + 1];
        int at = 0;
        for (int b = 0; b < rows.size(); b++) {
            Encoding row = rows.get(b);
            System.arraycopy(row.ids(), 0, ids, at, row.length());
            System.arraycopy(row.types(), 0, types, at, row.length());
            System.arraycopy(row.slots(), 0, slots, at, row.length());
            at += row.length();
            starts[b + 1] = at;
        }
        return new EncodedBatch(ids, types, slots, starts);
    }

    /** The same rows with all token types 0, for a model that knows no others. */
    public EncodedBatch ofOneType() {
        return new EncodedBatch(ids, new int[ids.length], slots, rowStarts);
    }

    /** Number of rows. */
    public int rows() {
        return rowStarts.length - 1;
    }

    /** Number of tokens of all rows together. */
    public int tokens() {
        return rowStarts[rows()];
    }

    /** Number of tokens of one row. */
    public int rowLength(int row) {
        return rowStarts[row + 1] - rowStarts[row];
    }

    /** Number of tokens of the longest row. */
    public int longestRow() {
        int longest = 0;
        for (int b = 0; b < rows(); b++) {
            longest = Math.max(longest, rowLength(b));
        }
        return longest;
    }
}
