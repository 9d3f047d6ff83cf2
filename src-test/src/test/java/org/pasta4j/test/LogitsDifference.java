package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/**
 * How far two programs are apart.
 *
 * @param what they are, for messages
 * @param rows that were compared
 * @param largest difference of two logits; NaN if one is
 * @param largestLogit of those expected
 */
record LogitsDifference(String what, int rows, double largest, double largestLogit) {

    static LogitsDifference of(String what, float[][] actual, float[][] expected) {
        assertThat(actual.length).as(what).isEqualTo(expected.length);
        double largest = 0;
        double largestLogit = 0;
        for (int row = 0; row < expected.length; row++) {
            assertThat(actual[row]).as(what).hasSameSizeAs(expected[row]);
            for (int i = 0; i < expected[row].length; i++) {
                // Math.max keeps a NaN, which then fails the comparison.
                largest = Math.max(largest, Math.abs(actual[row][i] - expected[row][i]));
                largestLogit = Math.max(largestLogit, Math.abs(expected[row][i]));
            }
        }
        return new LogitsDifference(what, expected.length, largest, largestLogit);
    }

    void assertAtMost(double tolerance) {
        assertThat(largest).as(what).isLessThanOrEqualTo(tolerance);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d rows, largest difference %.1e, largest logit %.1f",
                what,
                rows,
                largest,
                largestLogit);
    }
}
