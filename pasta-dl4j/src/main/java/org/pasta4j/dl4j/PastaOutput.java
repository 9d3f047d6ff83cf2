package org.pasta4j.dl4j;

/** Which of the frozen BERT's hidden states the layers above get. B is the number of rows, H the hidden size. */
public enum PastaOutput {
    /** {@code [B, H]}: the pooler's output, or the first token's last hidden state of a base without a pooler. */
    POOLED,
    /** {@code [B, H]}: the first token's last hidden state, whether there is a pooler or not. */
    FIRST_TOKEN,
    /**
     * {@code [B, H, T]}, as Deeplearning4j lays sequences: every token's last hidden state, zeros in padding. A mask of
     * the features goes on to the layers above.
     */
    TOKENS
}
