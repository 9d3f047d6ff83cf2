package org.pasta4j.pasta.train;

import java.util.Optional;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * The result of one pass over the training examples.
 *
 * @param epoch from 1
 * @param step steps done at its end
 * @param loss mean over the examples, each taken when it was trained on
 * @param dev metrics on the held-out examples after the pass, where there are any
 * @param trainingSeconds wall time of the pass without the evaluation
 * @param best whether this epoch is the best so far by the metric of the training
 *     ({@link TrainingOptions.Selection#metric}) on the held-out examples; false where there are none
 */
public record EpochReport(
        int epoch, int step, double loss, Optional<EvaluationResult> dev, double trainingSeconds, boolean best) {}
