package org.pasta4j.pasta.train;

/**
 * What one training step did.
 *
 * @param epoch from 1
 * @param step steps done in the whole training, from 1
 * @param steps steps that the whole training will take
 * @param examples examples of this step
 * @param tokens tokens of this step, padding not counted
 * @param loss mean over the step's examples, before its update
 * @param learningRate of this step
 * @param gradientNorm length of the gradient over all parameters, before it was shortened to the norm that is allowed
 * @param seconds wall time of the passes through the model; where several runs train at once, of all of them together
 */
public record StepReport(
        int epoch,
        int step,
        int steps,
        int examples,
        int tokens,
        double loss,
        double learningRate,
        double gradientNorm,
        double seconds) {}
