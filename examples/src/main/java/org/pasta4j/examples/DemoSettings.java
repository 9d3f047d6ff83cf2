package org.pasta4j.examples;

import org.pasta4j.pasta.train.TrainingOptions;

/**
 * The sizes of the demo, chosen so that it takes four to eight minutes on two cores.
 *
 * @param examples definitions trained on
 * @param heldOut definitions that it is measured on, at most
 * @param maxLength most tokens of a definition
 * @param training how both runs are trained
 */
record DemoSettings(int examples, int heldOut, int maxLength, TrainingOptions training) {
    /** What runs when nothing else is asked for: all of WordNet's noun definitions, once. */
    static final DemoSettings DEFAULTS = new DemoSettings(
            80_137, 1000, 64, TrainingOptions.defaults().withEpochs(1).withLearningRate(1e-2));

    /** Looks at the held-out examples in the whole training: enough for a curve, and each takes a second. */
    private static final int LOOKS = 8;

    /** How both runs are trained on so many examples: looked at within epochs too where these are few. */
    TrainingOptions trainingWithLooks(int count) {
        double steps = Math.ceil((double) count / training.batchSize());
        int looks = Math.max(1, LOOKS / training.epochs());
        return training.withValidationEvery((int) Math.ceil(steps / looks));
    }

    /** The same with other sizes. */
    DemoSettings with(int examples, TrainingOptions training) {
        return new DemoSettings(examples, heldOut, maxLength, training);
    }
}
