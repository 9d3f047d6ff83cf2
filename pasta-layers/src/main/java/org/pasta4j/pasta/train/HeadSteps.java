package org.pasta4j.pasta.train;

import org.pasta4j.pasta.adapter.Adapter;

/**
 * Steps of the head that are larger or smaller than those of the offsets.
 *
 * @param rate of the head, as a multiple of that of the offsets
 * @param width of a regression's targets, by which the layer that gives the numbers goes faster
 */
record HeadSteps(double rate, double width) implements Optimizer.Steps {
    private static final String HEAD = "head.";

    /** As the options and the targets say. */
    static HeadSteps of(TrainingOptions.Rate rate, TargetScale targets) {
        return new HeadSteps(
                rate.headLearningRate().orElse(rate.learningRate()) / rate.learningRate(), targets.width());
    }

    @Override
    public double factor(String variable) {
        if (!variable.startsWith(HEAD)) {
            return 1;
        }
        boolean givesNumbers = variable.equals(Adapter.CLASSIFIER_WEIGHT) || variable.equals(Adapter.CLASSIFIER_BIAS);
        return givesNumbers ? rate * width : rate;
    }
}
