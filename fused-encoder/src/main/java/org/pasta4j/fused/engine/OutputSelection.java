package org.pasta4j.fused.engine;

/** Which hidden states a pass is asked for. */
public enum OutputSelection {
    /** {@code [B, H]}: the top layer's output at the first token of each row, all that the top layer then computes. */
    FIRST_TOKENS,
    /** {@code [B, H]}: the mean of the top layer's output over the tokens of each row. */
    MEANS,
    /** {@code [output rows, H]}: the top layer's output at every token. */
    LAST_HIDDEN_STATE,
    /** {@code [L + 1, output rows, H]}: the embeddings and every layer's output, before the next layer's offsets. */
    ALL_HIDDEN_STATES;

    /** Whether there is one vector for each row, in the order of the batch. */
    public boolean isOfRows() {
        return this == FIRST_TOKENS || this == MEANS;
    }
}
