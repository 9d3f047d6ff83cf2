package org.pasta4j.pasta.metric;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a model does on labelled examples.
 *
 * @param examples how many there were
 * @param loss mean over the examples, or over the words; 0 where there is none that the model sees
 * @param metrics by name, the main one first, which is the task's unless a training is led by another:
 *     {@code accuracy}, {@code micro_f1}, {@code macro_f1} and {@code mcc} for classification,
 *     {@code average_precision}, {@code micro_f1}, {@code macro_f1}, {@code samples_f1} and {@code exact_match} for
 *     multi-label classification, {@code pearson}, {@code spearman} and {@code mse} for regression; for labels that
 *     mark entities {@code entity_f1}, {@code entity_precision} and {@code entity_recall} before those of
 *     classification, which are then of words
 * @param labels names of the classes; empty for regression
 * @param counts which class was predicted how often for which; of no classes for regression. In multi-label
 *     classification a label is counted with itself where it is right, and with {@link Metrics#NONE} where the truth or
 *     the prediction lacks it
 * @param truncatedTexts examples that were longer than the maximum length and were cut
 */
public record EvaluationResult(
        int examples,
        double loss,
        Map<String, Double> metrics,
        List<String> labels,
        @JsonAlias("confusion") Confusion counts,
        int truncatedTexts) {

    /**
     * The same of a whole matrix.
     *
     * @param confusion {@code [true class][predicted class]} counts; empty for regression
     */
    public EvaluationResult(
            int examples,
            double loss,
            Map<String, Double> metrics,
            List<String> labels,
            int[][] confusion,
            int truncatedTexts) {
        this(examples, loss, metrics, labels, Confusion.of(confusion), truncatedTexts);
    }

    /**
     * How often which class was predicted for which, {@code [true class][predicted class]}; empty for regression. Where
     * an example may have several labels, only what is right is in it, and {@link #counts} has the rest. Made anew by
     * each call: with thousands of classes it is large, and {@link #counts} is not.
     */
    public int[][] confusion() {
        return counts.matrix();
    }

    /** Name of the main metric, by which a training chooses its best epoch. */
    public String mainMetric() {
        return metrics.keySet().iterator().next();
    }

    /** Value of the main metric. */
    public double mainValue() {
        return metrics.get(mainMetric());
    }

    /**
     * The same with another main metric.
     *
     * @throws org.pasta4j.bert.BadInputException if there is no such metric
     */
    public EvaluationResult withMainMetric(String metric) {
        Metrics.require(metric, metrics.keySet());
        Map<String, Double> ordered = new LinkedHashMap<>();
        ordered.put(metric, metrics.get(metric));
        metrics.forEach(ordered::putIfAbsent);
        return new EvaluationResult(examples, loss, ordered, labels, counts, truncatedTexts);
    }

    /** How good the main metric is, the higher the better: an error counts as its negative. */
    public double score() {
        return Metrics.score(mainMetric(), mainValue());
    }
}
