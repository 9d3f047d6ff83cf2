package org.pasta4j.pasta.train;

import java.util.Optional;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TrainingData;

/**
 * What batches are made by, one value a row.
 *
 * @param lengths tokens of each row
 * @param weights how much each row counts in a mean loss: one a label, times the weight of its class
 */
public record RowSizes(int[] lengths, double[] weights) {

    /**
     * Those of rows in memory.
     *
     * @param classWeights how much each class counts; empty counts all alike
     */
    static RowSizes of(TrainingData data, Optional<double[]> classWeights) {
        int[] lengths = data.rows().stream().mapToInt(Encoding::length).toArray();
        double[] weights = new double[lengths.length];
        for (int r = 0; r < weights.length; r++) {
            weights[r] = weight(data.targets(r), classWeights);
        }
        return new RowSizes(lengths, weights);
    }

    /**
     * How much a row counts.
     *
     * @param targets numbers of classes or one number; -1 for a token without a label
     * @param classWeights how much each class counts; empty counts all alike
     */
    public static double weight(double[] targets, Optional<double[]> classWeights) {
        double weight = 0;
        for (double target : targets) {
            boolean counts = targets.length == 1 || target >= 0;
            weight += !counts ? 0 : classWeights.map(w -> w[(int) target]).orElse(1.0);
        }
        return weight;
    }
}
