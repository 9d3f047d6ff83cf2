package org.pasta4j.pasta.train;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TrainingData;

/**
 * The examples of a training in windows, of which one is in memory at a time. A pass goes through the windows in their
 * order, and in each through its rows by chance.
 *
 * @hidden
 */
@Internal
public interface ShuffleBuffers extends AutoCloseable {

    /** How many there are. */
    int count();

    /** Number of rows of a window, at least one. */
    int rows(int window);

    /** The rows of a window; those of the one before may be gone. */
    TrainingData window(int index);

    /** A hash over all rows, labels and windows: two trainings on the same data have the same. */
    String fingerprint();

    /** Rows of which text was cut off. */
    int truncated();

    @Override
    void close();

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
            int[] lengths = window(0).rows().stream().mapToInt(Encoding::length).toArray();
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

    /**
     * One window with all of a collection; streamed examples in windows of the size that the options give.
     *
     * @param encode makes a window of examples
     */
    public static <E> ShuffleBuffers of(
            Iterable<E> examples, TrainingOptions options, Function<List<E>, TrainingData> encode) {
        if (examples instanceof Collection<E> held) {
            return of(encode.apply(List.copyOf(held)));
        }
        // Whole steps, so that the end of a window cuts none short.
        long step = (long) options.batching().batchSize() * options.batching().accumulation();
        long size = (options.batching().shuffleBuffer() + step - 1) / step * step;
        return new StreamedBuffers<>(examples, (int) Math.min(size, Integer.MAX_VALUE - 8), encode);
    }

    /** One window. */
    public static ShuffleBuffers of(TrainingData all) {
        return new ShuffleBuffers() {
            @Override
            public int count() {
                return all.rows().isEmpty() ? 0 : 1;
            }

            @Override
            public int rows(int window) {
                return all.rows().size();
            }

            @Override
            public TrainingData window(int index) {
                return all;
            }

            @Override
            public String fingerprint() {
                return all.fingerprint();
            }

            @Override
            public int truncated() {
                return all.truncated();
            }

            @Override
            public void close() {}
        };
    }
}
