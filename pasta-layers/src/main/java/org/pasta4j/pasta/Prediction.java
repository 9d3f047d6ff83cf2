package org.pasta4j.pasta;

import java.util.List;

/**
 * What a model says of one input.
 *
 * @param label the most probable class; for regression the number as text. In multi-label classification the most
 *     probable label, whether or not the text has it
 * @param labels those that the text has, in the order of the configuration's: {@code label} alone in classification; in
 *     multi-label classification those whose probability reaches the threshold, none perhaps; none for regression
 * @param score probability of {@code label}, 0 to 1; for regression the number itself
 * @param scores probability of every class in the order of the configuration's labels, which add up to 1; in
 *     multi-label classification each label's own, which do not; for regression the number alone
 * @param logits what the head gives for every class, in that order: {@code scores} is their softmax, or in multi-label
 *     classification the logistic function of each; for regression the number alone
 * @param truncated whether the model saw only the beginning of a text, the whole being longer than it takes
 */
public record Prediction(
        String label, List<String> labels, double score, float[] scores, float[] logits, boolean truncated) {}
