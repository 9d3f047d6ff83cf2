package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import org.assertj.core.api.Assertions;

/** Compares arrays of numbers within the tolerance of the golden files. */
final class Closeness {
    static final double ABSOLUTE = 2e-5;
    static final double RELATIVE = 2e-4;

    private Closeness() {}

    static void assertClose(String what, float[] actual, float[] expected) {
        assertClose(what, actual, expected, i -> true);
    }

    /** @param counts which indices are compared */
    static void assertClose(String what, float[] actual, float[] expected, IntPredicate counts) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        int compared = 0;
        for (int i = 0; i < actual.length; i++) {
            if (!counts.test(i)) {
                continue;
            }
            compared++;
            double tolerance = Math.max(ABSOLUTE, RELATIVE * Math.abs(expected[i]));
            // Written so that a NaN fails.
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
                Assertions.fail("%s: at index %d expected %s, found %s", what, i, expected[i], actual[i]);
            }
        }
        assertThat(compared).as(what + ": compared values").isPositive();
    }

    /** Within the relative tolerance of the largest value, for sums whose parts cancel out. */
    static void assertCloseToLargest(String what, float[] actual, float[] expected) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double largest = 0;
        double error = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            // Math.max keeps a NaN, which then fails the comparison.
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
        }
        assertThat(error)
                .as("%s: error, where the largest value is %s", what, largest)
                .isLessThanOrEqualTo(RELATIVE * largest);
    }
}
