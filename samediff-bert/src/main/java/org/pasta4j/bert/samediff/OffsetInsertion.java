package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Adds a layer's offsets to its input at the special tokens. A product with a one-hot matrix does what a look-up would,
 * because a look-up on the gradient path breaks SameDiff's training in 1.0.0-M2.1; slot -1 is a row of zeros in it.
 */
final class OffsetInsertion {
    private final SameDiff graph;
    private final double dropout;
    private final SDVariable offsets;
    private final SDVariable oneHot;
    private final int slots;
    private final int hiddenSize;

    /**
     * @param offsets {@code [L, S, H]}
     * @param slots {@code [B, T]}
     */
    OffsetInsertion(SameDiff graph, EncoderOptions options, SDVariable offsets, SDVariable slots) {
        // The graph knows the shape of a variable; that of what is computed from variables has to be looked at.
        long[] shape = offsets.getShape() == null ? offsets.eval().shape() : offsets.getShape();
        this.graph = graph;
        this.dropout = options.hiddenDropout();
        this.offsets = offsets;
        this.slots = Math.toIntExact(shape[1]);
        this.hiddenSize = Math.toIntExact(shape[2]);
        this.oneHot = graph.oneHot(graph.reshape(slots, -1), this.slots, 1, 1.0, 0.0, options.dataType());
    }

    /**
     * @param hidden {@code [B T, H]}
     * @param layer whose offsets are added
     */
    SDVariable addTo(SDVariable hidden, int layer) {
        return hidden.add(ofTokens(layer));
    }

    /** The offset of each token, zeros for most: {@code [B T, H]}. */
    SDVariable ofTokens(int layer) {
        SDVariable table = graph.stridedSlice(
                offsets, new long[] {layer, 0, 0}, new long[] {layer + 1, slots, hiddenSize}, 1, 1, 1);
        return Dropout.inverted(graph, oneHot.mmul(graph.reshape(table, slots, hiddenSize)), dropout);
    }
}
