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
     * The most that a run can be given.
     *
     * @param cost of the run, in rows that are trained on
     * @param least rows, whatever the cost
     * @param examples to train on
     * @param heldOut to measure on
     */
    static RungPlan of(double cost, long least, int looks, int examples, int heldOut) {
        double rows = cost - looks * heldOut * FORWARD_ALONE;
        long most = Math.max(least, (long) MOST_EPOCHS * examples);
        return new RungPlan(Math.min(most, Math.max(least, (long) rows)), looks);
    }

    /** Of a run that says anything. */
    static long leastRows(TrainingOptions options) {
        return (long) FEWEST_STEPS * options.batching().batchSize();
    }

    /** What a run costs, in rows that are trained on. */
    double cost(int heldOut) {
        return rows + looks * heldOut * FORWARD_ALONE;
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
        return (int) Math.max(1, Math.ceil((double) rows / examples / looks));
    }

    /** Passes over {@link #epoch}, and looks within one where it is the only one. */
    TrainingOptions apply(TrainingOptions options, int examples) {
        if (rows < examples) {
            long steps = Math.max(1, rows / options.batching().batchSize());
            return options.withEpochs(1).withValidationEvery((int) Math.max(1, (steps + looks - 1) / looks));
        }
        long epochs = Math.max(1, Math.round((double) rows / examples / repeats(examples)));
        return options.withEpochs((int) epochs);
    }
}
