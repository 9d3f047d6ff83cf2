package org.pasta4j.bert.samediff;

import java.util.function.IntFunction;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Adds a layer's offsets to its input at the special tokens. A product with a one-hot matrix does what a look-up would,
 * because a look-up on the gradient path breaks SameDiff's training in 1.0.0-M2.1; slot -1 is a row of zeros in it.
 *
 * <p>Offsets that are fed in, of which no gradient is asked for, are looked up: there may be another number of them in
 * each batch, and so many that the product would take long.
 */
final class OffsetInsertion {
    private final SameDiff graph;
    private final double dropout;
    private final SDVariable offsets;
    private final SDVariable slots;
    private final int hiddenSize;
    private final IntFunction<SDVariable> ofTokens;

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
        this.slots = graph.reshape(slots, -1);
        this.hiddenSize = Math.toIntExact(shape[2]);
        this.ofTokens = offsets.getVariableType() == VariableType.PLACEHOLDER
                ? lookUp(options.dataType())
                : product(Math.toIntExact(shape[1]), options.dataType());
    }

    private IntFunction<SDVariable> product(int size, DataType dataType) {
        SDVariable oneHot = graph.oneHot(slots, size, 1, 1.0, 0.0, dataType);
        return layer -> {
            SDVariable table = graph.stridedSlice(
                    offsets, new long[] {layer, 0, 0}, new long[] {layer + 1, size, hiddenSize}, 1, 1, 1);
            return oneHot.mmul(graph.reshape(table, size, hiddenSize));
        };
    }

    private IntFunction<SDVariable> lookUp(DataType dataType) {
        SDVariable isSpecial = slots.gte(0);
        SDVariable places = slots.mul(isSpecial.castTo(DataType.INT32));
        SDVariable factors = graph.expandDims(isSpecial.castTo(dataType), 1);
        return layer -> {
            SDVariable table = offsets.get(SDIndex.point(layer), SDIndex.all(), SDIndex.all());
            return graph.gather(table, places, 0).mul(factors);
        };
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
        return Dropout.inverted(graph, ofTokens.apply(layer), dropout);
    }
}
