package org.pasta4j.bert;

import java.util.Optional;

/**
 * The tables whose rows are summed into the first hidden state, and the norm after them.
 *
 * @param words {@code [vocabulary, H]}
 * @param positions {@code [position offset + positions, H]}
 * @param tokenTypes {@code [token types, H]}; empty where the model has none
 * @param norm over the sum
 */
public record EmbeddingWeights(
        FrozenTensor words, FrozenTensor positions, Optional<FrozenTensor> tokenTypes, LayerNormWeights norm) {}
