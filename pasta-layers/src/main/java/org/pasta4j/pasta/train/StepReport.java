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
 */
public record StepReport(int epoch, int step, int steps, int examples, int tokens, double loss) {}
