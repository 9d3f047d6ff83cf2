package org.pasta4j.bert.graph;

/** How much may still be computed: a file of a few lines may claim any number of large values. */
final class Allowance {
    private long left;

    /**
     * Makes one.
     *
     * @param numbers how many numbers may be read or written
     */
    Allowance(long numbers) {
        this.left = numbers;
    }

    /** Whether there was enough left; what is taken is gone either way. */
    boolean take(long numbers) {
        left -= numbers;
        return left >= 0;
    }
}
