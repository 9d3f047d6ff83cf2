package org.pasta4j.pasta.data;

import java.util.Optional;

/**
 * What becomes of rows that cannot be read: the first one stops the reading, or all are left out and counted. One
 * object for each file; it tells of the last reading of it. For one thread.
 */
public final class BadRows {
    private final boolean skipped;
    private long count;
    private String first;

    private BadRows(boolean skipped) {
        this.skipped = skipped;
    }

    /** The first bad row stops the reading. */
    public static BadRows stop() {
        return new BadRows(false);
    }

    /** Bad rows are left out and counted. */
    public static BadRows skip() {
        return new BadRows(true);
    }

    /** Begins to count anew. */
    void begin() {
        count = 0;
        first = null;
    }

    /**
     * Deals with a row that cannot be read.
     *
     * @param problem names file and line
     * @throws DataException the problem itself, unless such rows are left out
     */
    void add(DataException problem) {
        if (!skipped) {
            throw problem;
        }
        if (count == 0) {
            first = problem.getMessage();
        }
        count++;
    }

    /** How many rows were left out. */
    public long count() {
        return count;
    }

    /** What was wrong with the first of them. */
    public Optional<String> first() {
        return Optional.ofNullable(first);
    }
}
