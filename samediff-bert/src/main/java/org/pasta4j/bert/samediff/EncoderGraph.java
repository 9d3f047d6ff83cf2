package org.pasta4j.bert.samediff;

import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What an encoder added to a graph. B is the number of rows, T the length of the longest, H the hidden size.
 *
 * @param placeholders names of the inputs, in the order in which {@link Encoder#arrays} gives their values
 * @param hiddenStates {@code [B, T, H]} each: the embeddings, then the output of each layer before the next layer's
 *     offsets are added; the output of the top layer is left out where only its first token is wanted
 * @param firstToken {@code [B, H]}, the first token of the last hidden state
 * @param poolerOutput {@code [B, H]}, tanh of the pooler's dense layer on the first token; empty without a pooler
 */
public record EncoderGraph(
        List<String> placeholders,
        List<SDVariable> hiddenStates,
        SDVariable firstToken,
        Optional<SDVariable> poolerOutput) {}
