package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Map;

/**
 * How well a model does on labelled examples.
 *
 * @param examples how many there were
 * @param loss mean over the examples
 * @param metrics by name, the task's main one first: {@code accuracy}, {@code micro_f1}, {@code macro_f1} and
 *     {@code mcc} for classification, {@code pearson}, {@code spearman} and {@code mse} for regression; for labels that
 *     mark entities {@code entity_f1}, {@code entity_precision} and {@code entity_recall} before those of
 *     classification, which are then of words
 * @param labels names of the classes; empty for regression
 * @param confusion {@code [true class][predicted class]} counts; empty for regression
 * @param truncatedTexts examples that were longer than the maximum length and were cut
 */
public record EvaluationResult(
        int examples,
        double loss,
        Map<String, Double> metrics,
        List<String> labels,
        int[][] confusion,
        int truncatedTexts) {

    /** Name of the task's main metric, by which the best epoch is chosen unless the options say another. */
    public String mainMetric() {
        return metrics.keySet().iterator().next();
    }

    /** Value of the task's main metric; the higher the better. */
    public double mainValue() {
        return metrics.get(mainMetric());
    }

    /**
     * How good a metric is, the higher the better: an error counts as its negative.
     *
     * @throws org.pasta4j.bert.BadInputException if there is no such metric
     */
    public double goodness(String metric) {
        Metrics.require(metric, metrics.keySet());
        return Metrics.goodness(metric, metrics.get(metric));
    }
}
