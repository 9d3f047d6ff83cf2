package org.pasta4j.fused.engine;

import java.nio.FloatBuffer;
import org.pasta4j.bert.samediff.Precision;

/**
 * Computes one frozen BERT with offsets at its special tokens, forward and backward to the offsets. Only tokens go in,
 * and hidden states and the offsets' gradient come out: the weights and activations may live wherever the engine likes.
 * Safe for any number of threads.
 */
public interface EncoderEngine extends AutoCloseable {
    /**
     * Computes hidden states.
     *
     * @param batch at least one row, none of them empty, ids and types within the model's tables
     * @param offsets added to the input of each layer at tokens with a slot
     * @param options what is wanted
     * @param output takes the hidden states, absolute from index 0
     * @return to be closed, or led back
     */
    EnginePass forward(TokenBatch batch, OffsetTable offsets, PassOptions options, FloatBuffer output);

    /** What the linear layers are computed in. */
    Precision precision();

    /** What it holds now. */
    EngineMemory memory();

    /** Frees the weights, or lets the last of the passes that are under way free them. */
    @Override
    void close();
}
