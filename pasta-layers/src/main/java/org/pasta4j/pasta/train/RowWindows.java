package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;

/**
 * The rows of a training in windows, by what batches are made of: their sizes. The rows themselves may be elsewhere. A
 * pass goes through the windows in their order, and in each through its rows by chance.
 *
 * @hidden
 */
@Internal
public interface RowWindows extends AutoCloseable {

    /** How many there are. */
    int count();

    /** Number of rows of a window, at least one. */
    int rows(int window);

    /**
     * The sizes of a window's rows.
     *
     * @param classWeights how much each class counts; empty counts all alike
     */
    RowSizes sizes(int window, Optional<double[]> classWeights);

    /** Rows of which text was cut off. */
    int truncated();

    /** Where the numbers of a regression lie; the usual scale for other tasks. */
    TargetScale targetScale();

    @Override
    void close();

    /**
     * The batches of a window in an epoch, in the order in which they are asked for from now on.
     *
     * @param lengths tokens of each of its rows
     * @param epoch counted from 1
     * @return indices of the rows of each batch
     */
    default List<int[]> batches(int[] lengths, TrainingOptions options, int epoch, int window) {
        return order(lengths, options, epoch, window);
    }

    /**
     * The batches of a window by chance, in each epoch otherwise.
     *
     * @param lengths tokens of each of its rows
     * @param epoch counted from 1
     * @return indices of the rows of each batch
     */
    static List<int[]> order(int[] lengths, TrainingOptions options, int epoch, int window) {
        long seed = BatchOrder.epochSeed(options.seed(), epoch) + window * 0x9E3779B97F4A7C15L;
        return options.batching().batchTokens() == 0
                ? BatchOrder.shuffled(lengths, options.batching().batchSize(), seed)
                : BatchOrder.shuffledByTokens(lengths, options.batching().batchTokens(), seed);
    }

    /**
     * The number of steps of all epochs; a step ends with its window.
     *
     * @throws BadInputException if they are too many to be counted
     */
    default int steps(TrainingOptions options) {
        long all = 0;
        if (options.batching().batchTokens() == 0) {
            for (int window = 0; window < count(); window++) {
                long batches = 1 + (rows(window) - 1L) / options.batching().batchSize();
                all += options.epochs() * updates(batches, options);
            }
        } else {
            int[] lengths = sizes(0, Optional.empty()).lengths();
            for (int epoch = 1; epoch <= options.epochs(); epoch++) {
                all += updates(order(lengths, options, epoch, 0).size(), options);
            }
        }
        if (all > Integer.MAX_VALUE) {
            throw new BadInputException(options.epochs() + " epochs of " + all / options.epochs() + " steps are " + all
                    + " steps; expected at most " + Integer.MAX_VALUE + ". Train for fewer epochs.");
        }
        return (int) all;
    }

    /** Refuses options by which trainings cannot go through these examples. */
    default void check(List<TrainingOptions> options) {
        if (count() == 0) {
            throw new BadInputException("There are no examples to train on; expected at least one.");
        }
        if (count() > 1) {
            requireSameWay(options);
        }
    }

    /** Runs over examples that are not held share the window that is. */
    private static void requireSameWay(List<TrainingOptions> options) {
        TrainingOptions first = options.get(0);
        for (TrainingOptions run : options) {
            if (run.batching().batchTokens() != 0) {
                throw new BadInputException("Batches by tokens need the length of every example beforehand, and the"
                        + " examples are more than the shuffle buffer holds ("
                        + run.batching().shuffleBuffer()
                        + "). Give the batch size in examples, or a larger buffer.");
            }
            if (run.epochs() != first.epochs()
                    || run.batching().batchSize() != first.batching().batchSize()
                    || run.batching().accumulation() != first.batching().accumulation()) {
                throw new BadInputException("The examples are more than the shuffle buffer holds ("
                        + first.batching().shuffleBuffer()
                        + "), so runs go through them together: expected the same epochs,"
                        + " batch size and accumulation for all, found " + run + " beside " + first + ".");
            }
        }
    }

    private static long updates(long batches, TrainingOptions options) {
        return 1 + (batches - 1) / options.batching().accumulation();
    }
}
