package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Adds a layer's offsets to its input at the special tokens. A product with a one-hot matrix does what a look-up would,
 * because a look-up on the gradient path breaks SameDiff's training in 1.0.0-M2.1; slot -1 is a row of zeros in it.
 */
final class OffsetInsertion {
    private final StockOps ops;
    private final SDVariable offsets;
    private final SDVariable oneHot;
    private final int slots;
    private final int hiddenSize;

    /**
     * @param offsets {@code [L, S, H]}
     * @param slots {@code [B, T]}
     */
    OffsetInsertion(StockOps ops, SDVariable offsets, SDVariable slots) {
        long[] shape = offsets.getShape();
        this.ops = ops;
        this.offsets = offsets;
        this.slots = Math.toIntExact(shape[1]);
        this.hiddenSize = Math.toIntExact(shape[2]);
        this.oneHot = ops.graph().oneHot(ops.graph().reshape(slots, -1), this.slots, 1, 1.0, 0.0, ops.dataType());
    }

    /**
     * @param hidden {@code [B T, H]}
     * @param layer whose offsets are added
     */
    SDVariable addTo(SDVariable hidden, int layer) {
        SDVariable table = ops.graph()
                .stridedSlice(offsets, new long[] {layer, 0, 0}, new long[] {layer + 1, slots, hiddenSize}, 1, 1, 1);
        SDVariable added = oneHot.mmul(ops.graph().reshape(table, slots, hiddenSize));
        return hidden.add(ops.hiddenDropout(added));
    }
}
