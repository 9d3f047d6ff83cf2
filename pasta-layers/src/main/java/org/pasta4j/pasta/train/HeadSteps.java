package org.pasta4j.pasta.train;

import org.pasta4j.pasta.adapter.Adapter;

/**
 * Steps of the head that are larger or smaller than those of the offsets. The numbers of a regression are trained as if
 * they were divided by their width: so is the loss by its square, and the parameters of the layer that gives them by
 * it.
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

    private static boolean givesNumbers(String variable) {
        return variable.equals(Adapter.CLASSIFIER_WEIGHT) || variable.equals(Adapter.CLASSIFIER_BIAS);
    }

    @Override
    public double factor(String variable) {
        return (variable.startsWith(HEAD) ? rate : 1) * (givesNumbers(variable) ? width : 1);
    }

    @Override
    public double gradientFactor(String variable) {
        return 1 / (givesNumbers(variable) ? width : width * width);
    }
}
