package org.pasta4j.pasta.rows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model answers for examples, beside the truth: parts of the held-out examples that were answered in several
 * places are put together, and measured as a whole.
 *
 * @param truth one array an example: the classes of its words, or its one class or number, or its labels
 * @param predicted likewise; of labels the probability of each that there is
 * @param lossSum over the examples, or over the words
 * @param losses how many losses are in the sum
 * @param truncated examples that were longer than the maximum length and were cut
 */
public record Answered(List<double[]> truth, List<double[]> predicted, double lossSum, long losses, int truncated)
        implements Serializable {

    /** For no examples. */
    public static final Answered NONE = new Answered(List.of(), List.of(), 0, 0, 0);

    /** Checks that there is one of each for each example; the lists are copied, and can be serialized. */
    public Answered {
        if (truth.size() != predicted.size()) {
            throw new IllegalArgumentException(predicted.size() + " predictions for " + truth.size() + " examples.");
        }
        truth = new ArrayList<>(truth);
        predicted = new ArrayList<>(predicted);
    }

    /** All examples of several parts, in the order of the parts. */
    public static Answered all(List<Answered> parts) {
        List<double[]> truth = new ArrayList<>();
        List<double[]> predicted = new ArrayList<>();
        double lossSum = 0;
        long losses = 0;
        int truncated = 0;
        for (Answered part : parts) {
            truth.addAll(part.truth());
            predicted.addAll(part.predicted());
            lossSum += part.lossSum();
            losses += part.losses();
            truncated += part.truncated();
        }
        return new Answered(truth, predicted, lossSum, losses, truncated);
    }

    double meanLoss() {
        return lossSum / Math.max(1, losses);
    }

    /** The first value of each example. */
    static double[] firsts(List<double[]> values) {
        return values.stream().mapToDouble(own -> own[0]).toArray();
    }

    static int[] ints(double[] values) {
        return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }

    static double[] doubles(int[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }
}
