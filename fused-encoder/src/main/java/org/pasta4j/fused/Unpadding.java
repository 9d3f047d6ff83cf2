package org.pasta4j.fused;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * Takes the padding out of a batch: on the right of each row, as BERT, which counts positions from the left, wants it.
 */
final class Unpadding {
    private Unpadding() {}

    /**
     * @param ids {@code [B, T]}
     * @param types {@code [B, T]}
     * @param mask {@code [B, T]}, 0 at padding
     * @param slots {@code [B, T]}, or null: no token has one
     */
    static TokenBatch pack(INDArray ids, INDArray types, INDArray mask, INDArray slots) {
        int rows = (int) ids.size(0);
        int width = (int) ids.size(1);
        sameShape("token types", types, ids);
        sameShape("masks", mask, ids);
        if (slots != null) {
            sameShape("slots", slots, ids);
        }
        int[] allIds = ArrayValues.ints(ids);
        int[] allTypes = ArrayValues.ints(types);
        int[] real = ArrayValues.ints(mask);
        int[] allSlots = slots == null ? null : ArrayValues.ints(slots);
        int[] starts = new int[rows + 1];
        for (int b = 0; b < rows; b++) {
            starts[b + 1] = starts[b];
            starts[b + 1] = starts[b] + length(b, real, b * width, width);
        }
        int tokens = starts[rows];
        int[] outputRows = new int[tokens];
        int[] packedIds = new int[tokens];
        int[] packedTypes = new int[tokens];
        int[] packedSlots = new int[tokens];
        for (int i = 0, n = 0; i < rows * width; i++) {
            if (real[i] != 0) {
                outputRows[n] = i;
                packedIds[n] = allIds[i];
                packedTypes[n] = allTypes[i];
                packedSlots[n++] = allSlots == null ? -1 : allSlots[i];
            }
        }
        return new TokenBatch(new EncodedBatch(packedIds, packedTypes, packedSlots, starts), outputRows, rows * width);
    }

    private static int length(int row, int[] mask, int from, int width) {
        int length = 0;
        while (length < width && mask[from + length] != 0) {
            length++;
        }
        for (int t = length; t < width; t++) {
            if (mask[from + t] != 0) {
                throw new BadInputException("Row " + row + " of the batch has padding before its token " + t
                        + "; expected an attention mask of ones and then zeros. Pad rows on the right.");
            }
        }
        if (length == 0) {
            throw new BadInputException("Row " + row + " of the batch has no token: its attention mask is all 0."
                    + " Leave empty rows out.");
        }
        return length;
    }

    private static void sameShape(String what, INDArray array, INDArray ids) {
        if (!Arrays.equals(array.shape(), ids.shape())) {
            throw new BadInputException("The " + what + " have the shape " + Arrays.toString(array.shape())
                    + ", the ids " + Arrays.toString(ids.shape()) + "; expected the same.");
        }
    }
}
