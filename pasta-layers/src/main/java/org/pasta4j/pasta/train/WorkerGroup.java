package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Map;
import org.pasta4j.pasta.rows.Answered;

/**
 * Workers that hold the rows of a training and compute its gradients, in other processes or on other machines. Who
 * trains knows the rows by their numbers and their sizes alone. Workers keep nothing from one call to the next but the
 * rows: a call may be repeated, by another worker too, and gives the same bits. Is called by one thread.
 */
public interface WorkerGroup {

    /** Of all rows that are trained on, by their numbers. */
    RowSizes sizes();

    /** Rows of which text was cut off. */
    int truncated();

    /** The numbers of a regression, one a row that is trained on, in any order; none for other tasks. */
    double[] numbers();

    /**
     * All that decides the result beside base, configuration and options, by names that people know: hashes of the
     * data, the number of workers. A saved state of a training whose workers say otherwise is not resumed.
     */
    Map<String, String> identity();

    /**
     * Tells the batches of an epoch before its first step, where one run is trained: rows may be put where they will be
     * needed.
     *
     * @param batches numbers of the rows of each batch, in the order of the steps
     */
    void prepare(List<int[]> batches);

    /**
     * Computes a batch of each run.
     *
     * @param seed of what is drawn by chance
     * @param parameters of each run, array after array
     * @param batches numbers of rows, one array a run
     * @return for each worker, in an order that is always the same, one contribution a run
     */
    List<List<Contribution>> gradients(long seed, List<float[]> parameters, List<int[]> batches);

    /**
     * Answers the held-out examples.
     *
     * @param parameters of a run, array after array
     * @return parts in an order that is always the same; none where there are no held-out examples
     */
    List<Answered> answers(float[] parameters);
}
