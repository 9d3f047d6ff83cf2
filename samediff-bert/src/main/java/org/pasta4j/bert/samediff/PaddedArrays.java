package org.pasta4j.bert.samediff;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.text.EncodedBatch;

/** A batch as arrays of rows, padded on the right. */
final class PaddedArrays {
    private PaddedArrays() {}

    /**
     * Word ids, token types, attention mask and slots, INT32 {@code [B, T]} each.
     *
     * @param length T, at least that of the longest row
     */
    static List<INDArray> of(EncodedBatch batch, int length) {
        int rows = batch.rows();
        int[][] ids = new int[rows][length];
        int[][] types = new int[rows][length];
        int[][] slots = new int[rows][length];
        int[][] mask = new int[rows][length];
        for (int b = 0; b < rows; b++) {
            int start = batch.rowStarts()[b];
            Arrays.fill(slots[b], -1);
            for (int t = 0; t < batch.rowLength(b); t++) {
                ids[b][t] = batch.ids()[start + t];
                types[b][t] = batch.types()[start + t];
                slots[b][t] = batch.slots()[start + t];
                mask[b][t] = 1;
            }
        }
        return List.of(
                Nd4j.createFromArray(ids),
                Nd4j.createFromArray(types),
                Nd4j.createFromArray(mask),
                Nd4j.createFromArray(slots));
    }
}
