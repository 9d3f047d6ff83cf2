package org.pasta4j.examples;

import org.pasta4j.pasta.train.TrainingOptions;

/**
 * The sizes of the demo, chosen so that it ends in under five minutes on two cores.
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

    /** The same with other sizes. */
    DemoSettings with(int examples, TrainingOptions training) {
        return new DemoSettings(examples, heldOut, maxLength, training);
    }
}
