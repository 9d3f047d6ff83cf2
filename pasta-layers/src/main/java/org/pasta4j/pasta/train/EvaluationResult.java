package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Map;

/**
 * How well a model does on labelled examples.
 *
 * @param examples how many there were
 * @param loss mean over the examples
 * @param metrics by name, the task's main one first: {@code accuracy} and {@code macro_f1} for classification,
 *     {@code pearson}, {@code spearman} and {@code mse} for regression
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

    /** Name of the metric by which the best epoch is chosen. */
    public String mainMetric() {
        return metrics.keySet().iterator().next();
    }

    /** Value of the metric by which the best epoch is chosen; the higher the better. */
    public double mainValue() {
        return metrics.get(mainMetric());
    }
}
