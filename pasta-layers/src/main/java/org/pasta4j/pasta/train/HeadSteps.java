package org.pasta4j.pasta.train;

import org.pasta4j.pasta.adapter.Adapter;

/**
 * Steps of the head that are larger or smaller than those of the offsets. The numbers of a regression are trained as if
 * they were divided by their width: so is the loss by its square, and the parameters of the layer that gives them by
 * it.
 *
 * @param rate of the head, as a multiple of that of the offsets
 * @param targets of a regression, by whose width the layer that gives the numbers goes faster
 */
record HeadSteps(double rate, TargetScale targets) implements Optimizer.Steps {
    private static final String HEAD = "head.";

    /** As the options and the targets say. */
    static HeadSteps of(TrainingOptions.Rate rate, TargetScale targets) {
        return new HeadSteps(rate.headLearningRate().orElse(rate.learningRate()) / rate.learningRate(), targets);
    }

    private static boolean givesNumbers(String variable) {
        return variable.equals(Adapter.CLASSIFIER_WEIGHT) || variable.equals(Adapter.CLASSIFIER_BIAS);
    }

    @Override
    public double factor(String variable) {
        return rate(variable) * (givesNumbers(variable) ? targets.width() : 1);
    }

    private double rate(String variable) {
        return variable.startsWith(HEAD) ? rate : 1;
    }

    /** The bias is where the numbers lie, and is not drawn to 0 where that is far. */
    @Override
    public double decayFactor(String variable) {
        boolean isFar = !targets.equals(TargetScale.USUAL) && variable.equals(Adapter.CLASSIFIER_BIAS);
        return isFar ? 0 : rate(variable);
    }

    @Override
    public double gradientFactor(String variable) {
        return 1 / (givesNumbers(variable) ? targets.width() : targets.width() * targets.width());
    }
}
