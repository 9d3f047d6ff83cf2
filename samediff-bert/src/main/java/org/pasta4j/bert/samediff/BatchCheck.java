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
        BertConfig config = model.config();
        String where = model.origin().location();
        if (batch.longestRow() > config.maxPositions()) {
            throw new BadInputException("A row has " + batch.longestRow() + " tokens; " + where + " takes at most "
                    + config.maxPositions() + ". Cut rows with BertTokenizer.withMaxLength.");
        }
        within("word id", batch.ids(), config.vocabularySize(), where);
        if (config.tokenTypes() < 2) {
            return batch.ofOneType();
        }
        within("token type", batch.types(), config.tokenTypes(), where);
        return batch;
    }

    private static void within(String what, int[] values, int size, String where) {
        for (int value : values) {
            if (value < 0 || value >= size) {
                throw new BadInputException("The tokenizer gave the " + what + " " + value + "; " + where + " has "
                        + size + " of them. Use the model's own tokenizer.");
            }
        }
    }
}
