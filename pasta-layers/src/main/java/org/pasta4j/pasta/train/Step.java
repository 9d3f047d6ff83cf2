package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.adapter.Parameters;

/**
 * From a batch of each of some runs to the loss and the gradients of each.
 *
 * @hidden
 */
@Internal
public interface Step {
    /**
     * The result of a batch.
     *
     * @param loss mean over its labels
     * @param gradients by the names of the parameters; new arrays
     */
    record Outcome(double loss, Map<String, INDArray> gradients) {}

    /** Makes steps. */
    interface Factory {
        /** @param runs parameters whose arrays the step shares, so that it reads what was last assigned to them */
        Step of(List<Parameters> runs);
    }

    /**
     * Runs one batch of each run.
     *
     * @param window that the rows of all runs are in
     * @param seed of what is drawn by chance; ND4J's generator of this thread is seeded already for the whole step
     * @param batches indices of the rows, one array a run
     */
    List<Outcome> run(int window, long seed, List<int[]> batches);
}
