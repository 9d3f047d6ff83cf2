package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Metrics of numbers, the main one first. A correlation is 0 where the truth or the predictions are all the same, which
 * leaves it undefined, and NaN where a number is not finite.
 */
public enum NumberMetric implements Metric {
    /** Linear correlation. */
    PEARSON("pearson", "Pearson", Range.CORRELATION, NumberMetric::correlation),

    /** Linear correlation of the ranks, equal numbers sharing the mean of theirs. */
    SPEARMAN("spearman", "Spearman", Range.CORRELATION, (x, y) -> correlation(ranks(x), ranks(y))),

    /** Mean squared error. */
    MSE("mse", "MSE", Range.ERROR, NumberMetric::meanSquaredError);

    /** Their names, the main one first. */
    public static final List<String> KEYS =
            Arrays.stream(values()).map(NumberMetric::key).toList();

    private final Facts facts;
    private final ToDoubleBiFunction<double[], double[]> value;

    NumberMetric(String key, String title, Range range, ToDoubleBiFunction<double[], double[]> value) {
        this.facts = new Facts(key, title, range);
        this.value = value;
    }

    double of(double[] truth, double[] predicted) {
        boolean finite = Arrays.stream(truth).allMatch(Double::isFinite)
                && Arrays.stream(predicted).allMatch(Double::isFinite);
        return range() == Range.CORRELATION && !finite ? Double.NaN : value.applyAsDouble(truth, predicted);
    }

    private static double correlation(double[] x, double[] y) {
        if (isConstant(x) || isConstant(y)) {
            return 0;
        }
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        // Roots before the product: two small variances would vanish in it.
        double scale = Math.sqrt(xx) * Math.sqrt(yy);
        return scale == 0 ? 0 : Math.max(-1, Math.min(1, xy / scale));
    }

    private static boolean isConstant(double[] x) {
        return Arrays.stream(x).allMatch(value -> value == x[0]);
    }

    /** Rank of each number from 1; equal numbers share the mean of the ranks they take up together. */
    private static double[] ranks(double[] x) {
        int[] order = IntStream.range(0, x.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> x[i] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[x.length];
        for (int from = 0, to; from < order.length; from = to) {
            for (to = from + 1; to < order.length && x[order[to]] == x[order[from]]; to++) {}
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to + 1) / 2.0;
            }
        }
        return ranks;
    }

    private static double meanSquaredError(double[] truth, double[] predicted) {
        return IntStream.range(0, truth.length)
                .mapToDouble(i -> (predicted[i] - truth[i]) * (predicted[i] - truth[i]))
                .average()
                .orElseThrow();
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
