package org.pasta4j.fused.engine;

/** Which hidden states a pass is asked for. */
public enum OutputSelection {
    /** {@code [B, H]}: the top layer's output at the first token of each row, all that the top layer then computes. */
    FIRST_TOKENS,
    /** {@code [output rows, H]}: the top layer's output at every token. */
    LAST_HIDDEN_STATE,
    /** {@code [L + 1, output rows, H]}: the embeddings and every layer's output, before the next layer's offsets. */
    ALL_HIDDEN_STATES
}
