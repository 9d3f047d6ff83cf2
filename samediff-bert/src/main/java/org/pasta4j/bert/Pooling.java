package org.pasta4j.bert;

import java.util.Locale;
import java.util.Optional;

/**
 * How one vector {@code [H]} is made of the last hidden states of a row, for a head on whole rows. Special tokens count
 * as the others do, padding not at all.
 */
public enum Pooling {
    /**
     * Tanh of a dense layer on the first token, as BERT was trained on pairs of sentences (Devlin et al. 2019) and
     * PASTA reads it; the first token itself where the base has no pooler.
     */
    POOLER,
    /** The first token, whether there is a pooler or not. */
    FIRST,
    /** The mean of all tokens, as sentence-transformers have it (Reimers and Gurevych 2019). */
    MEAN,
    /** The largest number of each place among all tokens. */
    MAX;

    /**
     * What a base was trained with: the pooling that it was published with as a model of sentence-transformers, as its
     * files say, or as is known of its weights where these come without (langchain4j's jars); else the pooler. A
     * pooling of several modes, or of one that this library does not know, counts as none.
     */
    public static Pooling of(BertModel base) {
        return base.origin()
                .pooling()
                .filter(pooling -> pooling.modes().size() == 1)
                .map(pooling -> of(pooling.modes().get(0)))
                .or(() -> base.origin().pooling().isPresent() ? Optional.empty() : KnownBases.pooling(base))
                .orElse(POOLER);
    }

    private static Pooling of(SentencePooling.Mode mode) {
        return switch (mode) {
            case CLS -> FIRST;
            case MAX -> MAX;
            // The last divides by another number that depends on the row's length alone.
            case MEAN, MEAN_SQRT_LEN -> MEAN;
            case WEIGHTEDMEAN, LASTTOKEN -> POOLER;
        };
    }

    /** Whether it reads the first token alone, so that the top layer need compute no other. */
    public boolean isOfFirstToken() {
        return this == POOLER || this == FIRST;
    }

    /** The name in an adapter's configuration and on the command line. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param name as {@link #configName()} writes it
     * @throws BadInputException if there is no such pooling
     */
    public static Pooling ofConfigName(String name) {
        return Choice.named("pooling", values(), Pooling::configName, name);
    }
}
