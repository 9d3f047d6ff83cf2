package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;

/** Measures predictions against the truth. */
public final class Metrics {
    /** Fraction of the examples whose class was predicted; the main metric of classification. */
    public static final String ACCURACY = "accuracy";

    /** Mean of the classes' F1 scores. */
    public static final String MACRO_F1 = "macro_f1";

    /** F1 over all examples together, which is accuracy where each has one class; for those who look for the name. */
    public static final String MICRO_F1 = "micro_f1";

    /** Matthews correlation coefficient of all classes (Gorodkin 2004), as scikit-learn's matthews_corrcoef. */
    public static final String MCC = "mcc";

    /** Linear correlation; the main metric of regression. */
    public static final String PEARSON = "pearson";

    /** Linear correlation of the ranks, equal numbers sharing the mean of theirs. */
    public static final String SPEARMAN = "spearman";

    /** Mean squared error. */
    public static final String MSE = "mse";

    /** The metrics of classes, the main one first. */
    public static final List<String> OF_CLASSES = List.of(ACCURACY, MICRO_F1, MACRO_F1, MCC);

    /** The metrics of numbers, the main one first. */
    public static final List<String> OF_NUMBERS = List.of(PEARSON, SPEARMAN, MSE);

    /** In the place of a predicted class: nothing was predicted, which is never right. */
    public static final int NONE = -1;

    private Metrics() {}

    /**
     * Refuses a metric that is none of some.
     *
     * @throws BadInputException naming them
     */
    public static void require(String metric, Collection<String> known) {
        if (!known.contains(metric)) {
            throw new BadInputException("There is no metric \"" + metric + "\" of this task; expected one of "
                    + String.join(", ", known) + ".");
        }
    }

    /** How good a value of a metric is, the higher the better: an error counts as its negative. */
    public static double score(String metric, double value) {
        return metric.equals(MSE) ? -value : value;
    }

    /**
     * Measures classes. Macro F1 is the mean over the classes that occur in the truth or among the predictions, a class
     * that is never right counting 0, as scikit-learn's {@code f1_score(average="macro")} computes it.
     *
     * @param truth index of the true class, one an example
     * @param predicted index of the predicted class, one an example, or {@link #NONE}
     * @param labels names of the classes
     * @param loss mean over the examples
     * @param truncatedTexts examples that were cut
     * @throws BadInputException if there are no examples
     */
    public static EvaluationResult classification(
            int[] truth, int[] predicted, List<String> labels, double loss, int truncatedTexts) {
        checkCounts(truth.length, predicted.length);
        Confusion confusion = Confusion.of(labels.size(), truth, predicted);
        Map<String, Double> metrics = new LinkedHashMap<>();
        int right = IntStream.range(0, labels.size())
                .map(c -> confusion.count(c, c))
                .sum();
        metrics.put(ACCURACY, (double) right / truth.length);
        metrics.put(MICRO_F1, (double) right / truth.length);
        metrics.put(MACRO_F1, macroF1(confusion));
        metrics.put(MCC, matthews(confusion));
        return new EvaluationResult(truth.length, loss, metrics, labels, confusion, truncatedTexts);
    }

    /**
     * Measures numbers. A correlation is 0 where the truth or the predictions are all the same, which leaves it
     * undefined, and NaN where a number is not finite.
     *
     * @param truth one an example
     * @param predicted one an example
     * @param loss mean over the examples
     * @param truncatedTexts examples that were cut
     * @throws BadInputException if there are no examples
     */
    public static EvaluationResult regression(double[] truth, double[] predicted, double loss, int truncatedTexts) {
        checkCounts(truth.length, predicted.length);
        Map<String, Double> metrics = new LinkedHashMap<>();
        boolean finite = DoubleStream.concat(Arrays.stream(truth), Arrays.stream(predicted))
                .allMatch(Double::isFinite);
        metrics.put(PEARSON, finite ? correlation(truth, predicted) : Double.NaN);
        metrics.put(SPEARMAN, finite ? correlation(ranks(truth), ranks(predicted)) : Double.NaN);
        metrics.put(MSE, meanSquaredError(truth, predicted));
        return new EvaluationResult(truth.length, loss, metrics, List.of(), Confusion.of(new int[0][]), truncatedTexts);
    }

    private static void checkCounts(int truth, int predicted) {
        if (truth != predicted) {
            throw new IllegalArgumentException(predicted + " predictions for " + truth + " examples.");
        }
        if (truth == 0) {
            throw new BadInputException("There are no examples to evaluate on; expected at least one.");
        }
    }

    private static double macroF1(Confusion confusion) {
        int[] actual = confusion.actual();
        int[] predicted = confusion.predicted();
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < confusion.classes(); c++) {
            if (actual[c] + predicted[c] > 0) {
                sum += 2.0 * confusion.count(c, c) / (actual[c] + predicted[c]);
                classes++;
            }
        }
        return sum / classes;
    }

    /** 0 where only one class occurs in the truth or among the predictions, which leaves it undefined. */
    private static double matthews(Confusion confusion) {
        int[] actual = confusion.actual();
        int[] predicted = confusion.predicted();
        double right = 0;
        double all = 0;
        double both = 0;
        double truth = 0;
        // Where nothing was predicted, that is as a class that is never right.
        double predictions = Math.pow(confusion.without(), 2);
        for (int c = 0; c < confusion.classes(); c++) {
            right += confusion.count(c, c);
            all += actual[c];
            both += (double) actual[c] * predicted[c];
            truth += (double) actual[c] * actual[c];
            predictions += (double) predicted[c] * predicted[c];
        }
        double scale = Math.sqrt(all * all - truth) * Math.sqrt(all * all - predictions);
        return scale == 0 ? 0 : (right * all - both) / scale;
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
}
