package org.pasta4j.cli.base;

import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;

/**
 * A checkpoint with its tokenizer.
 *
 * @param name by which {@link Models#open} finds it again: a catalogue name, or an absolute path
 * @param encoder of the frozen model; closed with this object
 * @param tokenizer of the same checkpoint; closed with this object
 */
public record OpenModel(String name, Encoder encoder, BertTokenizer tokenizer) implements AutoCloseable {

    /** The frozen model. */
    public BertModel bert() {
        return encoder.model();
    }

    /** Special tokens in a row of two texts: 3 with BERT, 4 with RoBERTa. */
    public int slotsOfPair() {
        return tokenizer.encode("a", "b").specialTokens();
    }

    @Override
    public void close() {
        tokenizer.close();
        encoder.close();
    }
}
