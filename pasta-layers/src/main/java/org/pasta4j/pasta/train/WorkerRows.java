package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.Internal;

/**
 * The rows of workers: one window, for each worker has its part of all rows. They are told the batches of an epoch
 * where one run is trained.
 *
 * @hidden
 */
@Internal
public final class WorkerRows implements RowWindows {
    private final WorkerGroup workers;
    private final RowSizes sizes;
    private final TargetScale scale;
    private final boolean isOfOneRun;

    /** @param runs trained together */
    public WorkerRows(WorkerGroup workers, int runs) {
        this.workers = workers;
        this.sizes = workers.sizes();
        this.scale = TargetScale.of(workers.numbers());
        this.isOfOneRun = runs == 1;
    }

    @Override
    public int count() {
        return sizes.lengths().length == 0 ? 0 : 1;
    }

    @Override
    public int rows(int window) {
        return sizes.lengths().length;
    }

    /** The weights are those that the workers gave the rows. */
    @Override
    public RowSizes sizes(int window, Optional<double[]> classWeights) {
        return sizes;
    }

    @Override
    public List<int[]> batches(int[] lengths, TrainingOptions options, int epoch, int window) {
        List<int[]> batches = RowWindows.order(lengths, options, epoch, window);
        if (isOfOneRun) {
            workers.prepare(batches);
        }
        return batches;
    }

    @Override
    public int truncated() {
        return workers.truncated();
    }

    @Override
    public TargetScale targetScale() {
        return scale;
    }

    /** The workers are the caller's. */
    @Override
    public void close() {}
}
