package org.pasta4j.cli.demo;

import java.util.OptionalInt;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * The sizes of the demo.
 *
 * @param examples definitions trained on; empty takes as many as the machine trains on in the time
 * @param seconds that both trainings take, with all that is around them
 * @param heldOut definitions that it is measured on, at most
 * @param maxLength most tokens of a definition
 * @param training how both runs are trained
 */
record DemoSettings(OptionalInt examples, double seconds, int heldOut, int maxLength, TrainingOptions training) {
    /** What runs when nothing else is asked for. */
    static final DemoSettings DEFAULTS = new DemoSettings(
            OptionalInt.empty(),
            240,
            1000,
            64,
            TrainingOptions.defaults().withEpochs(1).withLearningRate(1e-2));

    /** Looks at the held-out examples in the whole training: enough for a curve. */
    private static final int MOST_LOOKS = 8;

    /** A look takes about a tenth of the time that these take to train on. */
    private static final int EXAMPLES_PER_LOOK = 5000;

    /** Looks at the held-out examples in each epoch of so many examples; of nothing else, so that digits are not. */
    int looks(int count) {
        int most = Math.max(1, MOST_LOOKS / training.epochs());
        return Math.max(1, Math.min(most, count / EXAMPLES_PER_LOOK));
    }

    /** How both runs are trained on so many examples. */
    TrainingOptions trainingWithLooks(int count) {
        double steps = Math.ceil((double) count / training.batching().batchSize());
        return training.withValidationEvery((int) Math.ceil(steps / looks(count)));
    }

    /** The same with other sizes. */
    DemoSettings with(OptionalInt examples, TrainingOptions training) {
        return new DemoSettings(examples, seconds, heldOut, maxLength, training);
    }
}
