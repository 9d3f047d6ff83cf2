package org.pasta4j.pasta.metric;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;

/** Measures predictions against the truth. */
public final class Metrics {
    /** In the place of a predicted class: nothing was predicted, which is never right. */
    public static final int NONE = -1;

    private Metrics() {}

    /** All that there are. */
    public static List<Metric> all() {
        return Stream.<Metric[]>of(
                        ClassMetric.values(), LabelSetMetric.values(), NumberMetric.values(), EntityMetric.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** The metric of a name; empty where there is none. */
    public static Optional<Metric> of(String key) {
        return all().stream().filter(metric -> metric.key().equals(key)).findFirst();
    }

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

    /** A value of a metric as a score, the higher the better ({@link Metric#score}). */
    public static double score(String metric, double value) {
        return of(metric).map(known -> known.score(value)).orElse(value);
    }

    /**
     * Measures classes by every {@link ClassMetric}.
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
        for (ClassMetric metric : ClassMetric.values()) {
            metrics.put(metric.key(), metric.of(confusion));
        }
        return new EvaluationResult(truth.length, loss, metrics, labels, confusion, truncatedTexts);
    }

    /**
     * Measures numbers by every {@link NumberMetric}.
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
        for (NumberMetric metric : NumberMetric.values()) {
            metrics.put(metric.key(), metric.of(truth, predicted));
        }
        return new EvaluationResult(truth.length, loss, metrics, List.of(), Confusion.of(new int[0][]), truncatedTexts);
    }

    /**
     * Measures sets of labels by every {@link LabelSetMetric}.
     *
     * @param labels names of the labels
     * @param thresholds one a label: the probability from which on an example is given it
     * @param loss mean over the examples
     * @param truncatedTexts examples that were cut
     */
    public static EvaluationResult labelSets(
            LabelSets sets, List<String> labels, double[] thresholds, double loss, int truncatedTexts) {
        LabelSets.Given given = sets.given(thresholds);
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (LabelSetMetric metric : LabelSetMetric.values()) {
            metrics.put(metric.key(), metric.of(given));
        }
        return new EvaluationResult(sets.truth().size(), loss, metrics, labels, given.counts(), truncatedTexts);
    }

    private static void checkCounts(int truth, int predicted) {
        if (truth != predicted) {
            throw new IllegalArgumentException(predicted + " predictions for " + truth + " examples.");
        }
        if (truth == 0) {
            throw new BadInputException("There are no examples to evaluate on; expected at least one.");
        }
    }
}
