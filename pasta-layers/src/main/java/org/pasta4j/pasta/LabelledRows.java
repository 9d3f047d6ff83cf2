package org.pasta4j.pasta;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.text.Encoding;

/**
 * Examples with one label each.
 *
 * @param rows one an example
 * @param values index of the class or the number, one an example
 * @param targets what the values mean
 */
record LabelledRows(List<Encoding> rows, double[] values, Targets targets) implements TrainingData {

    @Override
    public INDArray labels(int[] indices, int longest) {
        return targets.array(values, indices);
    }

    @Override
    public double[] targets(int row) {
        return new double[] {values[row]};
    }
}
