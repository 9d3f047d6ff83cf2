package org.pasta4j.cuda;

import java.util.Optional;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;

/**
 * What the passes need to know of a model.
 *
 * @param layers L
 * @param hidden H
 * @param heads A
 * @param headSize D, H / A
 * @param intermediate F
 * @param positions tokens in the longest row
 * @param activation between the two feed-forward layers
 * @param epsilon of the layer norms
 * @param precision of the linear layers
 * @param wideStream whether the residual stream and its gradient stay in float32 where the products are in bfloat16
 */
record Sizes(
        int layers,
        int hidden,
        int heads,
        int headSize,
        int intermediate,
        int positions,
        HiddenActivation activation,
        float epsilon,
        Precision precision,
        boolean wideStream) {
    /** "wide" keeps the residual stream in float32 where the products are in bfloat16: slower, and more exact. */
    static final String STREAM_PROPERTY = "pasta.cuda.stream";

    /** Rows begin at multiples of 16 bytes. */
    private static final int STEP = 8;

    private static final int WIDEST_HEAD = 128;

    static Sizes of(BertConfig config, Precision precision) {
        return new Sizes(
                config.layers(),
                config.hiddenSize(),
                config.attentionHeads(),
                config.headSize(),
                config.intermediateSize(),
                config.maxPositions(),
                config.hiddenActivation(),
                (float) config.layerNormEpsilon(),
                precision,
                precision == Precision.BF16 && "wide".equals(System.getProperty(STREAM_PROPERTY)));
    }

    /** Why there are no kernels for such a model; empty where there are. */
    Optional<String> obstacle() {
        if (hidden % STEP != 0 || intermediate % STEP != 0) {
            return Optional.of("The model has the hidden size " + hidden + " and a feed-forward layer of "
                    + intermediate + "; on a GPU both have to be multiples of " + STEP
                    + ". Take EncoderKind.FUSED, on the processor.");
        }
        if (headSize % 2 != 0 || headSize > WIDEST_HEAD) {
            return Optional.of("The model has heads of " + headSize + "; on a GPU they have to be even and at most "
                    + WIDEST_HEAD + ". Take EncoderKind.FUSED, on the processor.");
        }
        return Optional.empty();
    }

    /** Whether activations and weights are kept in bfloat16. */
    boolean bf16() {
        return precision == Precision.BF16;
    }

    /** Of an activation or a weight of a linear layer. */
    int elementBytes() {
        return bf16() ? 2 : 4;
    }

    /** Of an element of the residual stream or its gradient. */
    int streamBytes() {
        return bf16() && !wideStream ? 2 : 4;
    }

    /** Of what is kept of an activation function: its slope, in 8 bits or in float32. */
    int slopeBytes() {
        return bf16() ? 1 : 4;
    }

    /** Factor of the attention scores. */
    float scale() {
        return (float) (1 / Math.sqrt(headSize));
    }
}
