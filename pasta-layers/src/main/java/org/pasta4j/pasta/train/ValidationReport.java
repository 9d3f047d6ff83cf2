package org.pasta4j.pasta.train;

import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * The result of one validation, on the held-out examples.
 *
 * @param epoch from 1, in which or after which it was
 * @param step steps done before it
 * @param result on the held-out examples
 * @param best whether it is the best so far by the metric of the training
 */
public record ValidationReport(int epoch, int step, EvaluationResult result, boolean best) {}
