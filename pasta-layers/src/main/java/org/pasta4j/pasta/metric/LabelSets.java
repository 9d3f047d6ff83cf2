package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;

/**
 * Labels of examples that may have several, beside the probabilities that a model gives them.
 *
 * @param truth one array an example: the indices of its labels, ascending
 * @param probabilities one array an example: the probability of each label that there is
 */
public record LabelSets(List<int[]> truth, List<double[]> probabilities) {

    /**
     * Checks that there are examples.
     *
     * @throws BadInputException if there are none
     */
    public LabelSets {
        if (truth.size() != probabilities.size()) {
            throw new IllegalArgumentException(
                    probabilities.size() + " predictions for " + truth.size() + " examples.");
        }
        if (truth.isEmpty()) {
            throw new BadInputException("There are no examples to evaluate on; expected at least one.");
        }
        truth = List.copyOf(truth);
        probabilities = List.copyOf(probabilities);
    }

    /**
     * What thresholds make of the probabilities.
     *
     * @param labels one array an example: the indices of the labels that it is given, ascending
     * @param counts right where truth and prediction are the label, of {@link Metrics#NONE} on the side that lacks it
     */
    record Given(LabelSets sets, List<int[]> labels, Confusion counts) {}

    Given given(double[] thresholds) {
        List<int[]> labels = probabilities.stream()
                .map(own -> IntStream.range(0, own.length)
                        .filter(label -> own[label] >= thresholds[label])
                        .toArray())
                .toList();
        return new Given(this, labels, Confusion.ofSets(thresholds.length, truth, labels));
    }

    /** The threshold for all labels with the highest micro-F1; 0.5 where no example has a label. */
    public double bestThreshold() {
        int labels = probabilities.get(0).length;
        double[] all = probabilities.stream().flatMapToDouble(Arrays::stream).toArray();
        boolean[] right = new boolean[all.length];
        for (int i = 0; i < truth.size(); i++) {
            for (int label : truth.get(i)) {
                right[i * labels + label] = true;
            }
        }
        return new LabelRanking(all, right).bestThreshold();
    }

    /** For each label the threshold with its highest F1; 0.5 for one that no example has. */
    public double[] bestThresholds() {
        return IntStream.range(0, probabilities.get(0).length)
                .mapToDouble(label -> ranking(label).bestThreshold())
                .toArray();
    }

    /** The examples by the probability of a label. */
    LabelRanking ranking(int label) {
        double[] own =
                probabilities.stream().mapToDouble(values -> values[label]).toArray();
        boolean[] right = new boolean[own.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = Arrays.binarySearch(truth.get(i), label) >= 0;
        }
        return new LabelRanking(own, right);
    }
}
