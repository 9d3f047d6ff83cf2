package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Metrics of classes, the main one first. */
public enum ClassMetric implements Metric {
    /** Fraction of the examples whose class was predicted. */
    ACCURACY("accuracy", "accuracy", Range.SHARE, ClassMetric::accuracy),

    /** F1 over all examples together, which is accuracy where each has one class; for those who look for the name. */
    MICRO_F1("micro_f1", "micro-F1", Range.SHARE, ClassMetric::accuracy),

    /**
     * Mean of the classes' F1 scores, over the classes that occur in the truth or among the predictions, a class that
     * is never right counting 0, as scikit-learn's {@code f1_score(average="macro")} computes it.
     */
    MACRO_F1("macro_f1", "macro-F1", Range.SHARE, ClassMetric::macroF1),

    /** Matthews correlation coefficient of all classes (Gorodkin 2004), as scikit-learn's matthews_corrcoef. */
    MCC("mcc", "MCC", Range.CORRELATION, ClassMetric::matthews);

    /** Their names, the main one first. */
    public static final List<String> KEYS =
            Arrays.stream(values()).map(ClassMetric::key).toList();

    private final Facts facts;
    private final ToDoubleFunction<Confusion> value;

    ClassMetric(String key, String title, Range range, ToDoubleFunction<Confusion> value) {
        this.facts = new Facts(key, title, range);
        this.value = value;
    }

    double of(Confusion counts) {
        return value.applyAsDouble(counts);
    }

    private static double accuracy(Confusion counts) {
        int right = 0;
        for (int c = 0; c < counts.classes(); c++) {
            right += counts.count(c, c);
        }
        return (double) right / Arrays.stream(counts.actual()).sum();
    }

    private static double macroF1(Confusion counts) {
        int[] actual = counts.actual();
        int[] predicted = counts.predicted();
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < counts.classes(); c++) {
            if (actual[c] + predicted[c] > 0) {
                sum += 2.0 * counts.count(c, c) / (actual[c] + predicted[c]);
                classes++;
            }
        }
        return sum / classes;
    }

    /** 0 where only one class occurs in the truth or among the predictions, which leaves it undefined. */
    private static double matthews(Confusion counts) {
        int[] actual = counts.actual();
        int[] predicted = counts.predicted();
        double right = 0;
        double all = 0;
        double both = 0;
        double truth = 0;
        // Where nothing was predicted, that is as a class that is never right.
        double predictions = Math.pow(counts.without(), 2);
        for (int c = 0; c < counts.classes(); c++) {
            right += counts.count(c, c);
            all += actual[c];
            both += (double) actual[c] * predicted[c];
            truth += (double) actual[c] * actual[c];
            predictions += (double) predicted[c] * predicted[c];
        }
        double scale = Math.sqrt(all * all - truth) * Math.sqrt(all * all - predictions);
        return scale == 0 ? 0 : (right * all - both) / scale;
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
