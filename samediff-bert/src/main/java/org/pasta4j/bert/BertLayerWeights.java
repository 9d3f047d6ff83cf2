package org.pasta4j.bert;

/**
 * One transformer layer. H is the hidden size, F the intermediate size.
 *
 * @param query {@code [H, H]}
 * @param key {@code [H, H]}
 * @param value {@code [H, H]}
 * @param attentionOutput {@code [H, H]}, after the heads are put side by side
 * @param attentionNorm over attention output plus the layer's input
 * @param intermediate {@code [F, H]}, followed by the hidden activation
 * @param output {@code [H, F]}
 * @param outputNorm over feed-forward output plus its input
 */
public record BertLayerWeights(
        LinearWeights query,
        LinearWeights key,
        LinearWeights value,
        LinearWeights attentionOutput,
        LayerNormWeights attentionNorm,
        LinearWeights intermediate,
        LinearWeights output,
        LayerNormWeights outputNorm) {}
