package org.pasta4j.pasta;

/**
 * What a model says of one input.
 *
 * @param label the most probable class; for regression the number as text
 * @param score probability of that class, 0 to 1; for regression the number itself
 * @param scores probability of every class in the order of the configuration's labels; for regression the number alone
 * @param logits what the head gives for every class, in that order: {@code scores} is their softmax; for regression the
 *     number alone
 * @param truncated whether the model saw only the beginning of a text, the whole being longer than it takes
 */
public record Prediction(String label, double score, float[] scores, float[] logits, boolean truncated) {}
