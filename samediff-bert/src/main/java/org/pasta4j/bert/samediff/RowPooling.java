package org.pasta4j.bert.samediff;

import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.Pooling;

/** Poolings over all tokens as stock operations. */
public final class RowPooling {
    /** Far above every hidden state, and a number in 16 bits, too. */
    private static final double FAR_ABOVE_HIDDEN_STATES = 1e4;

    private final SameDiff graph;
    private final SDVariable states;
    private final Optional<SDVariable> mask;

    /**
     * @param states {@code [B, T, H]}, finite in padding too
     * @param mask {@code [B, T]}, 1 for a token and 0 for padding, of any type; empty where there is no padding
     * @param dataType of the states
     */
    public RowPooling(SameDiff graph, SDVariable states, Optional<SDVariable> mask, DataType dataType) {
        this.graph = graph;
        this.states = states;
        this.mask = mask.map(tokens -> graph.expandDims(tokens.castTo(dataType), 2));
    }

    /**
     * One vector for each row, {@code [B, H]}.
     *
     * @param pooling MEAN or MAX
     */
    public SDVariable of(Pooling pooling) {
        return switch (pooling) {
            case MEAN -> mask.map(this::mean).orElseGet(() -> states.mean(1));
            case MAX -> mask.map(this::unpadded).orElse(states).max(1);
            case POOLER, FIRST -> throw new IllegalArgumentException(pooling + " reads the first token.");
        };
    }

    private SDVariable mean(SDVariable tokens) {
        return states.mul(tokens).sum(1).div(tokens.sum(1));
    }

    private SDVariable unpadded(SDVariable tokens) {
        return states.add(tokens.sub(1).mul(FAR_ABOVE_HIDDEN_STATES));
    }
}
