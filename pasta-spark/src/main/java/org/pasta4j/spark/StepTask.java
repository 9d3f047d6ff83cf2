package org.pasta4j.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.Contribution;

/**
 * What a worker does in a step: the gradients of its rows of the batch of each run. Brings all that it depends on
 * along, some tens of kilobytes, so that it may be done again.
 *
 * @param parameters of each run
 * @param batches numbers of rows, one array a run
 */
record StepTask(ExecutorWorkers workers, long seed, float[][] parameters, int[][] batches)
        implements Function2<Integer, Iterator<Shard>, Iterator<byte[]>> {

    @Override
    public Iterator<byte[]> call(Integer number, Iterator<Shard> shards) {
        Shard shard = shards.next();
        List<List<TrainingRow>> own =
                Arrays.stream(batches).map(batch -> own(shard, batch)).toList();
        boolean isIdle = own.stream().allMatch(List::isEmpty);
        Contribution[] contributions = new Contribution[batches.length];
        if (isIdle) {
            Arrays.fill(contributions, Contribution.NONE);
        } else {
            workers.use(worker -> worker.gradients(seed, number, List.of(parameters), own))
                    .toArray(contributions);
        }
        return List.of(TaskResult.bytes(contributions)).iterator();
    }

    /** In the order of the batch. */
    private static List<TrainingRow> own(Shard shard, int[] batch) {
        return Arrays.stream(batch).filter(shard::has).mapToObj(shard::row).toList();
    }
}
