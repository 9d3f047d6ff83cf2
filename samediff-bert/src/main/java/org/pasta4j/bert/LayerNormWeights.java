package org.pasta4j.bert;

/**
 * A layer norm {@code y = scale (x - mean) / sqrt(variance + epsilon) + shift}.
 *
 * @param scale {@code [H]}, often called weight or gamma
 * @param shift {@code [H]}, often called bias or beta
 */
public record LayerNormWeights(FrozenTensor scale, FrozenTensor shift) {}
