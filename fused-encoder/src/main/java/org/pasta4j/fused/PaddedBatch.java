package org.pasta4j.fused;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.TokenBatch;

/** Takes the padding out of a batch, wherever it stands. */
final class PaddedBatch {
    private PaddedBatch() {}

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
        int[] allIds = NativeArrays.ints(ids);
        int[] allTypes = NativeArrays.ints(types);
        int[] real = NativeArrays.ints(mask);
        int[] allSlots = slots == null ? null : NativeArrays.ints(slots);
        int[] starts = new int[rows + 1];
        for (int b = 0; b < rows; b++) {
            starts[b + 1] = starts[b];
            for (int t = 0; t < width; t++) {
                starts[b + 1] += real[b * width + t] != 0 ? 1 : 0;
            }
            if (starts[b + 1] == starts[b]) {
                throw new BadInputException("Row " + b + " of the batch has no token: its attention mask is all 0."
                        + " Leave empty rows out.");
            }
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

    private static void sameShape(String what, INDArray array, INDArray ids) {
        if (!Arrays.equals(array.shape(), ids.shape())) {
            throw new BadInputException("The " + what + " have the shape " + Arrays.toString(array.shape())
                    + ", the ids " + Arrays.toString(ids.shape()) + "; expected the same.");
        }
    }
}
