package org.pasta4j.pasta.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * How long each run of a rung trains, and how often it is measured meanwhile.
 *
 * @param rows that a run trains on, an example as often as it comes
 * @param looks at the held-out examples, at most
 */
record RungPlan(long rows, int looks) {
    /** Beyond this nothing was ever learnt from so many looks at the same examples. */
    private static final int MOST_EPOCHS = 200;

    /** Fewer steps say nothing. */
    private static final int FEWEST_STEPS = 20;

    /** What a row costs that is not led back, compared with one that is. */
    private static final double FORWARD_ALONE = 0.4;

    /**
     * The most that fits a time.
     *
     * @param seconds for all runs
     * @param secondsPerRow that a row costs in training
     * @param runs how many
     * @param examples to train on
     * @param heldOut to measure on
     * @param batchSize rows of a step
     */
    static RungPlan of(
            double seconds, double secondsPerRow, int runs, int looks, int examples, int heldOut, int batchSize) {
        double each = seconds / secondsPerRow / runs - looks * heldOut * FORWARD_ALONE;
        long least = (long) FEWEST_STEPS * batchSize;
        long most = Math.max(least, (long) MOST_EPOCHS * examples);
        return new RungPlan(Math.min(most, Math.max(least, (long) each)), looks);
    }

    /** How many runs a time is enough for, if each is as short as can be. */
    static int mostRuns(double seconds, double secondsPerRow, int looks, int heldOut, int batchSize) {
        double least = (double) FEWEST_STEPS * batchSize + looks * heldOut * FORWARD_ALONE;
        return (int) Math.max(1, Math.floor(seconds / secondsPerRow / least));
    }

    /** The examples of an epoch: a part of them where they are too many, several times the same where they are few. */
    <E> List<E> epoch(List<E> examples, long seed) {
        if (rows < examples.size()) {
            List<E> shuffled = new ArrayList<>(examples);
            Collections.shuffle(shuffled, new Random(seed));
            return List.copyOf(shuffled.subList(0, (int) rows));
        }
        List<E> repeated = new ArrayList<>();
        for (int i = 0; i < repeats(examples.size()); i++) {
            repeated.addAll(examples);
        }
        return repeated;
    }

    private int repeats(int examples) {
        return (int) Math.max(1, Math.round((double) rows / examples / looks));
    }

    /** Passes over {@link #epoch}, and looks within one where it is the only one. */
    TrainingOptions apply(TrainingOptions options, int examples) {
        if (rows < examples) {
            long steps = Math.max(1, rows / options.batching().batchSize());
            return options.withEpochs(1).withValidationEvery((int) Math.max(1, steps / looks));
        }
        long epochs = Math.max(1, Math.round((double) rows / examples / repeats(examples)));
        return options.withEpochs((int) epochs);
    }
}
