package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Optional;

/**
 * Where a run is among its examples: the batches of the current step, by epoch and window. Knows the rows of one window
 * at a time by their sizes alone.
 */
final class BatchCursor {
    private final RowWindows windows;
    private final TrainingOptions options;
    private final Optional<double[]> classWeights;
    private int epoch = 1;
    private int window;
    private int batches;
    private Optional<RowSizes> open = Optional.empty();
    private Optional<List<int[]>> order = Optional.empty();

    /** @param classWeights how much each class counts; empty counts all alike */
    BatchCursor(RowWindows windows, TrainingOptions options, Optional<double[]> classWeights) {
        this.windows = windows;
        this.options = options;
        this.classWeights = classWeights;
    }

    private RowSizes open() {
        if (open.isEmpty()) {
            open = Optional.of(windows.sizes(window, classWeights));
        }
        return open.get();
    }

    /** All batches of the window in this epoch. */
    private List<int[]> order() {
        if (order.isEmpty()) {
            order = Optional.of(windows.batches(open().lengths(), options, epoch, window));
        }
        return order.get();
    }

    private void close() {
        open = Optional.empty();
        order = Optional.empty();
    }

    /** The batches of the current step, as indices of rows of {@link #window}. A step ends with its window. */
    List<int[]> current() {
        List<int[]> all = order();
        return all.subList(
                batches, Math.min(all.size(), batches + options.batching().accumulation()));
    }

    /** The window that the rows of the current step are in. */
    int window() {
        return window;
    }

    /** How much a batch counts among those of its step. */
    double weight(int[] batch) {
        double sum = 0;
        for (int row : batch) {
            sum += open().weights()[row];
        }
        return sum;
    }

    /** Tokens of a batch. */
    int tokens(int[] batch) {
        int sum = 0;
        for (int row : batch) {
            sum += open().lengths()[row];
        }
        return sum;
    }

    /** Moves past the current step, and into the next window where that was the last of this one. */
    void advance() {
        batches += current().size();
        if (isAtEndOfWindow() && window < windows.count() - 1) {
            window++;
            batches = 0;
            close();
        }
    }

    /** Opens no window: at its start there is none open, and each has a batch. */
    private boolean isAtEndOfWindow() {
        return batches > 0 && batches == order().size();
    }

    /** Whether all steps of this epoch are done. */
    boolean isAtEndOfEpoch() {
        return window == windows.count() - 1 && isAtEndOfWindow();
    }

    /** Whether no step of this epoch is done. */
    boolean isAtStartOfEpoch() {
        return window == 0 && batches == 0;
    }

    /** Moves to the first step of the next epoch; the only window stays open, in another order. */
    void startNextEpoch() {
        epoch++;
        window = 0;
        batches = 0;
        if (windows.count() > 1) {
            close();
        }
        order = Optional.empty();
    }

    /** From 1; one more than the last where all are done. */
    int epoch() {
        return epoch;
    }

    void saveTo(RunProgress progress) {
        progress.epoch = epoch;
        progress.window = window;
        progress.batches = batches;
    }

    void resume(RunProgress saved) {
        epoch = saved.epoch;
        window = saved.window;
        batches = saved.batches;
        close();
    }
}
