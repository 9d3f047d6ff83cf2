package org.pasta4j.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.pasta4j.pasta.rows.Answered;

/**
 * What a worker does in a validation: the answers for its held-out rows.
 *
 * @param parameters of the run
 * @param hashes of the held-out rows of each worker when the training began
 */
record AnswerTask(ExecutorWorkers workers, float[] parameters, long[] hashes)
        implements Function2<Integer, Iterator<HeldOutRows>, Iterator<byte[]>> {

    @Override
    public Iterator<byte[]> call(Integer number, Iterator<HeldOutRows> parts) {
        HeldOutRows part = parts.next();
        if (part.hash() != hashes[number]) {
            throw new IllegalStateException("The held-out rows are others than when the training began: the table does"
                    + " not give the same rows in the same order each time it is computed. Save it and train on what"
                    + " was saved, or set a seed where rows are drawn by chance.");
        }
        Answered answered =
                part.rows().isEmpty() ? Answered.NONE : workers.use(worker -> worker.answers(parameters, part.rows()));
        return List.of(TaskResult.bytes(answered)).iterator();
    }
}
