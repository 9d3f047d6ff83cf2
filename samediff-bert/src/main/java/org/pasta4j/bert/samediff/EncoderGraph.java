package org.pasta4j.bert.samediff;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.Pooling;

/**
 * What an encoder added to a graph. B is the number of rows, T the length of the longest, H the hidden size.
 *
 * @param placeholders names of the inputs, in the order in which {@link Encoder#arrays} gives their values
 * @param hiddenStates {@code [B, T, H]} each: the embeddings, then the output of each layer before the next layer's
 *     offsets are added; the output of the top layer is left out where only its first token is wanted
 * @param firstToken {@code [B, H]}, the first token of the last hidden state
 * @param poolerOutput {@code [B, H]}, tanh of the pooler's dense layer on the first token; empty without a pooler
 * @param pooled {@code [B, H]}, what a head on whole rows reads: the pooling of the options, {@link Pooling#POOLER}
 *     where they have none
 */
public record EncoderGraph(
        List<String> placeholders,
        List<SDVariable> hiddenStates,
        SDVariable firstToken,
        Optional<SDVariable> poolerOutput,
        SDVariable pooled) {

    /**
     * What an encoder added.
     *
     * @param pooling of the options
     * @param ofAllTokens makes {@code [B, H]} by a pooling that reads more than the first token
     */
    public static EncoderGraph of(
            List<String> placeholders,
            List<SDVariable> hiddenStates,
            SDVariable firstToken,
            Optional<SDVariable> poolerOutput,
            Optional<Pooling> pooling,
            Function<Pooling, SDVariable> ofAllTokens) {
        Pooling wanted = pooling.orElse(Pooling.POOLER);
        SDVariable pooled =
                switch (wanted) {
                    case POOLER -> poolerOutput.orElse(firstToken);
                    case FIRST -> firstToken;
                    case MEAN, MAX -> ofAllTokens.apply(wanted);
                };
        return new EncoderGraph(placeholders, List.copyOf(hiddenStates), firstToken, poolerOutput, pooled);
    }

    /**
     * The values of the placeholders by their names.
     *
     * @param arrays of {@link Encoder#arrays}; one that the graph has no placeholder for, as slots without offsets, is
     *     closed
     */
    public Map<String, INDArray> values(List<INDArray> arrays) {
        Map<String, INDArray> values = new LinkedHashMap<>();
        for (int i = 0; i < placeholders.size(); i++) {
            values.put(placeholders.get(i), arrays.get(i));
        }
        arrays.subList(placeholders.size(), arrays.size()).forEach(INDArray::close);
        return values;
    }
}
