package org.pasta4j.bert.samediff;

import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.EncodedBatch;

/** Lowers one frozen BERT into SameDiff graphs, and turns batches of tokens into those graphs' inputs. */
public interface Encoder extends AutoCloseable {

    /** The model that is built. */
    BertModel model();

    /**
     * Adds the model to a graph. All its weights become constants; the only variable in it is the caller's offsets.
     * Rows are to be padded on the right: positions count from the left, and the first token stands first.
     *
     * @param graph may hold other things already
     * @param offsets {@code [L, S, H]} of the options' data type, added to the input of each layer at the special
     *     tokens; empty for the plain base
     * @param options data type, dropout and what is wanted
     * @return names of the placeholders, and the hidden states
     * @throws org.pasta4j.bert.BadInputException if this encoder does not compute in that data type
     */
    EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options);

    /**
     * The values of a built graph's placeholders.
     *
     * @param batch rows, packed
     * @return one array for each of {@link EncoderGraph#placeholders} of a graph with offsets, in that order (one
     *     without offsets has the first of them); the caller's, to be closed
     * @throws org.pasta4j.bert.BadInputException if a row is longer than the model's positions, or an id is not in its
     *     vocabulary
     */
    List<INDArray> arrays(EncodedBatch batch);

    /** An encoder of the same model for graphs that this one was not made for. */
    default Encoder forOtherGraphs() {
        return this;
    }

    /** What it is, in a few words, as in {@code fused, fp32}. */
    @Override
    String toString();

    /** Frees what the encoder holds besides the model; graphs built of it may no longer run. */
    @Override
    default void close() {}
}
