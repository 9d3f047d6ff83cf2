package org.pasta4j.bert.samediff;

import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.Pooling;

/**
 * How a frozen BERT is built into a graph.
 *
 * @param dataType of all floating point arrays: FLOAT, or DOUBLE where differences are to be checked
 * @param hiddenDropout probability with which an element of a hidden state is dropped; 0 builds no dropout
 * @param attentionDropout the same for attention probabilities
 * @param pooling what alone is wanted of the last hidden states, for a head on whole rows: where that is the first
 *     token, the top layer computes no more than that, forward and backward; empty where every token's are wanted
 * @param tuned variables of the graph that stand in for weights, by the names that {@link StockEncoder#weights} gives;
 *     none in a frozen model
 */
public record EncoderOptions(
        DataType dataType,
        double hiddenDropout,
        double attentionDropout,
        Optional<Pooling> pooling,
        Map<String, SDVariable> tuned) {

    /** float32, no dropout, every token's last hidden state. */
    public static EncoderOptions inference() {
        return new EncoderOptions(DataType.FLOAT, 0, 0, Optional.empty(), Map.of());
    }

    /** The same in another data type. */
    public EncoderOptions withDataType(DataType dataType) {
        return new EncoderOptions(dataType, hiddenDropout, attentionDropout, pooling, tuned);
    }

    /** The same with dropout where a gradient is taken; see {@link Dropout}. */
    public EncoderOptions withDropout(double hidden, double attention) {
        return new EncoderOptions(dataType, hidden, attention, pooling, tuned);
    }

    /** The same for a head on whole rows that reads a pooling. */
    public EncoderOptions withPooling(Pooling pooling) {
        return new EncoderOptions(dataType, hiddenDropout, attentionDropout, Optional.of(pooling), tuned);
    }

    /** Whether the first token's last hidden state is all that is wanted. */
    public boolean firstTokenOnly() {
        return pooling.map(Pooling::isOfFirstToken).orElse(false);
    }

    /** The same with weights that are trained. */
    public EncoderOptions withTuned(Map<String, SDVariable> variables) {
        return new EncoderOptions(dataType, hiddenDropout, attentionDropout, pooling, variables);
    }
}
