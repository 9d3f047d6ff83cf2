package org.pasta4j.bert;

/**
 * A linear layer {@code y = x W^T + b}.
 *
 * @param weight {@code [out, in]}, as PyTorch keeps it
 * @param bias {@code [out]}
 */
public record LinearWeights(FrozenTensor weight, FrozenTensor bias) {}
