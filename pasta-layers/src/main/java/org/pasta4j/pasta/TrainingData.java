package org.pasta4j.pasta;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.text.Encoding;

/** Examples made ready for training: rows of tokens, and what the head should say of them. */
interface TrainingData {

    /** One or more rows an example. */
    List<Encoding> rows();

    /**
     * What the head should say of some rows, as the graph takes it.
     *
     * @param indices of the rows, in the order of the batch
     */
    INDArray labels(int[] indices);

    /** How much a row counts in a mean loss: the number of its labels. */
    double weight(int row);

    /** Rows of which text was cut off. */
    default int truncated() {
        return (int) rows().stream().filter(Encoding::truncated).count();
    }
}
