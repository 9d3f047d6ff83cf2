package org.pasta4j.cuda;

import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * All that decides which kernels a pass launches, with which grids and over which memory. Counts are rounded up, so
 * that batches of about the same size have the same shape, and what was prepared for one serves the other.
 *
 * @param tokens room for tokens
 * @param rows room for rows
 * @param specials room for tokens with a slot
 * @param used room for different rows of the offset table
 * @param longest tokens of the longest row
 * @param tiles pieces of at most 64 queries
 * @param rows32 room for rows of up to 32 tokens
 * @param rows64 room for rows of 33 to 64 tokens
 * @param rows128 room for longer rows
 * @param wanted which hidden states come out
 * @param backward whether there will be a backward pass
 * @param dropout whether elements of hidden states are dropped
 */
record PassShape(
        int tokens,
        int rows,
        int specials,
        int used,
        int longest,
        int tiles,
        int rows32,
        int rows64,
        int rows128,
        OutputSelection wanted,
        boolean backward,
        boolean dropout) {
    /** Queries that one block of the attention kernel takes. */
    static final int TILE = 64;

    /** Row counts of products are multiples of this: so all pointers and rows are aligned. */
    private static final int LEAST_STEP = 16;

    /** Of the length of the longest row. */
    private static final int LONG_STEP = 32;

    /** Lengths of rows for which there may be kernels. */
    private static final int CLASSES = 3;

    /** Rounding adds at most one part in so many. */
    private static final int FINENESS = 16;

    /**
     * @param used different rows of the offset table in the batch
     * @param classes lengths of rows for which there are kernels
     */
    static PassShape of(TokenBatch batch, int specials, int used, int classes, PassOptions options) {
        EncodedBatch rows = batch.rows();
        int[] byClass = new int[CLASSES];
        int tiles = 0;
        for (int r = 0; r < rows.rows(); r++) {
            tiles += (rows.rowLength(r) + TILE - 1) / TILE;
            byClass[lengthClass(rows.rowLength(r), classes)]++;
        }
        int room = round(rows.rows());
        return new PassShape(
                round(rows.tokens()),
                room,
                round(specials),
                round(used, 2),
                round(rows.longestRow(), LONG_STEP),
                round(tiles, 4),
                quarters(byClass[0], room),
                quarters(byClass[1], room),
                quarters(byClass[2], room),
                options.wanted(),
                options.backward(),
                options.hiddenDropout() > 0);
    }

    /** Which of the kernels for the backward pass through attention takes a row. */
    static int lengthClass(int rowLength, int classes) {
        return Math.min(classes - 1, rowLength <= 32 ? 0 : rowLength <= 64 ? 1 : 2);
    }

    /** Bytes of shared memory that kernels want for each token of the longest row, at most. */
    static int sharedForRow(int longest) {
        return Float.BYTES * ((longest + LONG_STEP - 1) / LONG_STEP * LONG_STEP);
    }

    /** A few different counts only, and none where there is nothing. */
    private static int quarters(int count, int room) {
        int step = Math.max(4, room / 4);
        return (count + step - 1) / step * step;
    }

    private static int round(int count) {
        return round(count, LEAST_STEP);
    }

    private static int round(int count, int least) {
        int step = Math.max(least, Integer.highestOneBit(Math.max(1, count)) / FINENESS);
        return Math.max(1, (count + step - 1) / step) * step;
    }

    /** Whether the top layer is computed for first tokens alone. */
    boolean firstOnly() {
        return wanted == OutputSelection.FIRST_TOKENS;
    }

    /** Hidden states of one layer that come out. */
    int outputRows() {
        return firstOnly() ? rows : tokens;
    }
}
