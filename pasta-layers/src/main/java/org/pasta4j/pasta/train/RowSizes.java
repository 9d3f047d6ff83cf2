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
            weights[r] = data.weight(r, classWeights);
        }
        return new RowSizes(lengths, weights);
    }
}
