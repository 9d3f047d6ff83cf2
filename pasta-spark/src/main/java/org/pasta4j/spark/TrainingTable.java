package org.pasta4j.spark;

import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;

/**
 * What runs that are trained together have in common.
 *
 * @param workers parts of a batch
 * @param labels names of the classes; empty finds them
 * @param classWeights as the parameter has them
 * @param dropout empty takes the base's own
 * @param head of texts
 * @param checkpointDir of the state of all of them; empty saves none
 * @param checkpointSeconds at least between two saves
 */
record TrainingTable(
        BaseLocation base,
        TrainingColumnNames columns,
        int workers,
        List<String> labels,
        String classWeights,
        int maxLength,
        Optional<Double> dropout,
        PastaConfig.Head head,
        String checkpointDir,
        double checkpointSeconds) {

    /** The number of a row's worker has two bytes. */
    static final int MOST_WORKERS = Short.MAX_VALUE;

    Task task() {
        return columns.task();
    }

    /**
     * The configuration of a model.
     *
     * @param classes found or given; of no effect in a regression
     * @param slotsOfPair special tokens of a pair
     */
    PastaConfig config(List<String> classes, int slotsOfPair) {
        PastaConfig config = PastaConfig.of(task(), task().hasLabels() ? classes : List.of());
        config = columns.isOfPairs() ? config.withSlots(slotsOfPair) : config;
        config = config.withMaxLength(maxLength).withHead(head);
        return dropout.isPresent() ? config.withDropout(dropout.get()) : config;
    }
}
