package org.pasta4j.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.pasta4j.pasta.rows.TrainingRow;

/** Which worker has which row in an epoch, and what the rows were when the training began. */
final class Deal implements Serializable {
    private static final long serialVersionUID = 1;

    private final short[] workerOf;
    private final long[] hashes;

    private Deal(short[] workerOf, long[] hashes) {
        this.workerOf = workerOf;
        this.hashes = hashes;
    }

    /** How many tokens of a batch a worker has so far. */
    private record Load(int worker, long tokens) {}

    /**
     * Row after row to worker after worker.
     *
     * @param hashes of the rows
     */
    static Deal inTurn(int workers, long[] hashes) {
        short[] workerOf = new short[hashes.length];
        for (int row = 0; row < workerOf.length; row++) {
            workerOf[row] = (short) (row % workers);
        }
        return new Deal(workerOf, hashes);
    }

    /**
     * About as many tokens of each batch to each worker: the longest row first, each to the worker with the fewest.
     *
     * @param lengths tokens of each row
     * @param batches of an epoch
     * @param hashes of the rows
     */
    static Deal balanced(int workers, int[] lengths, List<int[]> batches, long[] hashes) {
        short[] workerOf = new short[hashes.length];
        for (int[] batch : batches) {
            PriorityQueue<Load> loads =
                    new PriorityQueue<>(Comparator.comparingLong(Load::tokens).thenComparingInt(Load::worker));
            for (int worker = 0; worker < workers; worker++) {
                loads.add(new Load(worker, 0));
            }
            for (int row : longestFirst(batch, lengths)) {
                Load least = loads.remove();
                workerOf[row] = (short) least.worker();
                loads.add(new Load(least.worker(), least.tokens() + lengths[row]));
            }
        }
        return new Deal(workerOf, hashes);
    }

    private static List<Integer> longestFirst(int[] batch, int[] lengths) {
        return Arrays.stream(batch)
                .boxed()
                .sorted(Comparator.comparing((Integer row) -> -lengths[row]))
                .toList();
    }

    /** The number of a row's worker. */
    int workerOf(int row) {
        return workerOf[row];
    }

    /**
     * Holds a row against what it was.
     *
     * @throws IllegalStateException if it is another
     */
    void check(int number, byte[] row) {
        if (TrainingRow.hash(row) != hashes[number]) {
            throw new IllegalStateException(
                    "Row " + (number + 1) + " is another than when the training began: the table"
                            + " does not give the same rows in the same order each time it is computed. Save it and train on"
                            + " what was saved, or set a seed where rows are drawn by chance.");
        }
    }
}
