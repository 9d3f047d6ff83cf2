package org.pasta4j.benchmarks.measure;

import java.util.Arrays;
import java.util.Collection;

/**
 * Several measurements of one thing.
 *
 * @param median the middle one, or the mean of the two middle ones
 * @param least of them
 * @param most of them
 */
public record Spread(double median, double least, double most) {

    /** @param values at least one */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("There is no median of nothing.");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** @see #of(double...) */
    public static Spread of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
