package org.pasta4j.dl4j;

import java.util.Optional;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.PastaConfig;

/** Which of the frozen BERT's hidden states the layers above get. B is the number of rows, H the hidden size. */
public enum PastaOutput {
    /** {@code [B, H]}: the pooler's output, or the first token's last hidden state of a base without a pooler. */
    POOLED(Pooling.POOLER),
    /** {@code [B, H]}: the first token's last hidden state, whether there is a pooler or not. */
    FIRST_TOKEN(Pooling.FIRST),
    /** {@code [B, H]}: the mean of the tokens' last hidden states. */
    MEAN(Pooling.MEAN),
    /** {@code [B, H]}: the largest number of each place among the tokens' last hidden states. */
    MAX(Pooling.MAX),
    /**
     * {@code [B, H, T]}, as Deeplearning4j lays sequences: every token's last hidden state, zeros in padding. A mask of
     * the features goes on to the layers above.
     */
    TOKENS(null);

    private final Pooling pooling;

    PastaOutput(Pooling pooling) {
        this.pooling = pooling;
    }

    /** What a head of PASTA reads for a task, on its base. */
    static PastaOutput of(PastaConfig config) {
        if (config.task().isOfTokens()) {
            return TOKENS;
        }
        return switch (config.pooling()) {
            case POOLER -> POOLED;
            case FIRST -> FIRST_TOKEN;
            case MEAN -> MEAN;
            case MAX -> MAX;
        };
    }

    /** How a row becomes one vector; empty for {@link #TOKENS}. */
    Optional<Pooling> pooling() {
        return Optional.ofNullable(pooling);
    }
}
