package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Metrics of sets of labels, the main one first, with the values of scikit-learn's functions: what is undefined, such
 * as F1 of a label that neither the truth nor the predictions have, counts 0 as there.
 */
public enum LabelSetMetric implements Metric {
    /**
     * Mean over the labels of the average precision, which needs no threshold:
     * {@code average_precision_score(average="macro")}. The main one, for a threshold that does not fit says little of
     * a model.
     */
    AVERAGE_PRECISION("average_precision", "average precision", LabelSetMetric::averagePrecision),

    /** F1 over all labels of all examples together: {@code f1_score(average="micro")}. */
    MICRO_F1("micro_f1", "micro-F1", LabelSetMetric::microF1),

    /** Mean of the labels' F1 scores: {@code f1_score(average="macro")}. */
    MACRO_F1("macro_f1", "macro-F1", LabelSetMetric::macroF1),

    /**
     * Mean of the examples' F1 scores: {@code f1_score(average="samples")}. An example that has no label, and is given
     * none, counts 0.
     */
    SAMPLES_F1("samples_f1", "samples-F1", LabelSetMetric::samplesF1),

    /** Share of the examples whose labels were all found, and no other: {@code accuracy_score}. */
    EXACT_MATCH("exact_match", "exact match", LabelSetMetric::exactMatch);

    /** Their names, the main one first. */
    public static final List<String> KEYS =
            Arrays.stream(values()).map(LabelSetMetric::key).toList();

    private final Facts facts;
    private final ToDoubleFunction<LabelSets.Given> value;

    LabelSetMetric(String key, String title, ToDoubleFunction<LabelSets.Given> value) {
        this.facts = new Facts(key, title, Range.SHARE);
        this.value = value;
    }

    double of(LabelSets.Given given) {
        return value.applyAsDouble(given);
    }

    private static double averagePrecision(LabelSets.Given given) {
        return IntStream.range(0, given.counts().classes())
                .mapToDouble(label -> given.sets().ranking(label).averagePrecision())
                .average()
                .orElse(0);
    }

    private static double microF1(LabelSets.Given given) {
        Confusion counts = given.counts();
        double right = IntStream.range(0, counts.classes())
                .mapToDouble(label -> counts.count(label, label))
                .sum();
        return f1(
                right,
                Arrays.stream(counts.actual()).sum(),
                Arrays.stream(counts.predicted()).sum());
    }

    private static double macroF1(LabelSets.Given given) {
        Confusion counts = given.counts();
        int[] actual = counts.actual();
        int[] predicted = counts.predicted();
        return IntStream.range(0, counts.classes())
                .mapToDouble(label -> f1(counts.count(label, label), actual[label], predicted[label]))
                .average()
                .orElse(0);
    }

    private static double samplesF1(LabelSets.Given given) {
        List<int[]> truth = given.sets().truth();
        return IntStream.range(0, truth.size())
                .mapToDouble(i -> {
                    int[] own = truth.get(i);
                    int[] found = given.labels().get(i);
                    long right = Arrays.stream(found)
                            .filter(label -> Arrays.binarySearch(own, label) >= 0)
                            .count();
                    return f1(right, own.length, found.length);
                })
                .average()
                .orElse(0);
    }

    private static double exactMatch(LabelSets.Given given) {
        List<int[]> truth = given.sets().truth();
        return IntStream.range(0, truth.size())
                        .filter(i -> Arrays.equals(truth.get(i), given.labels().get(i)))
                        .count()
                / (double) truth.size();
    }

    private static double f1(double right, double actual, double predicted) {
        return actual + predicted == 0 ? 0 : 2 * right / (actual + predicted);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
