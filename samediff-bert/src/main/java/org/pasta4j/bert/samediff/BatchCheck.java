package org.pasta4j.bert.samediff;

import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * Where tokens meet a model: holds a batch against the model's tables, because ND4J's look-ups check nothing and read
 * foreign memory.
 */
public final class BatchCheck {
    private BatchCheck() {}

    /**
     * The batch as the model takes it. Tokenizers mark the second text of a pair by type 1; a model that knows one type
     * at most, as DistilBERT and RoBERTa do, reads both texts as type 0.
     *
     * @return with types 0 where the model knows no others
     * @throws BadInputException if a row is longer than the model's positions, or an id or token type is not in its
     *     tables
     */
    public static EncodedBatch checked(EncodedBatch batch, BertModel model) {
        check(batch, model.config(), model.origin().location());
        return model.config().tokenTypes() < 2 ? batch.ofOneType() : batch;
    }

    /**
     * Refuses what {@link #checked} refuses, before it is in a batch with others.
     *
     * @param name what the refusal calls the model
     * @throws BadInputException as {@link #checked} does
     */
    public static void check(EncodedBatch batch, BertConfig config, String name) {
        if (batch.longestRow() > config.maxPositions()) {
            throw new BadInputException("A row has " + batch.longestRow() + " tokens; " + name + " takes at most "
                    + config.maxPositions() + ". Cut rows with BertTokenizer.withMaxLength.");
        }
        within("word id", batch.ids(), config.vocabularySize(), name);
        if (config.tokenTypes() > 1) {
            within("token type", batch.types(), config.tokenTypes(), name);
        }
    }

    private static void within(String what, int[] values, int size, String name) {
        for (int value : values) {
            if (value < 0 || value >= size) {
                throw new BadInputException("The tokenizer gave the " + what + " " + value + "; " + name + " has "
                        + size + " of them. Use the model's own tokenizer.");
            }
        }
    }
}
