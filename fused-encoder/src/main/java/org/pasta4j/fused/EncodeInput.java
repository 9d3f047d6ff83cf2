package org.pasta4j.fused;

import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/** The inputs of {@link EncodeOp}, in their order; the last two are there where there are offsets. */
enum EncodeInput {
    /** {@code [B, T]} INT32. */
    IDS,
    /** {@code [B, T]} INT32. */
    TYPES,
    /** {@code [B, T]} INT32, 1 for tokens and 0 for padding. */
    MASK,
    /** {@code [B, T]} INT32, the slot of a special token, -1 for other tokens. */
    SLOTS,
    /** {@code [L, S, H]} FLOAT. */
    OFFSETS;

    INDArray of(OpContext context) {
        return context.getInputArray(ordinal());
    }

    /** Empty where there are no offsets. */
    Optional<INDArray> find(OpContext context) {
        return ordinal() < context.numInputArguments() ? Optional.of(of(context)) : Optional.empty();
    }

    /** Empty where there are no offsets. */
    Optional<SDVariable> find(SDVariable[] inputs) {
        return ordinal() < inputs.length ? Optional.of(inputs[ordinal()]) : Optional.empty();
    }
}
