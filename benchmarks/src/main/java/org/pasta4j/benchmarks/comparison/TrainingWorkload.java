package org.pasta4j.benchmarks.comparison;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.benchmarks.measure.Workload;
import org.pasta4j.benchmarks.task.TaskGraph;
import org.pasta4j.benchmarks.task.TaskRows;
import org.pasta4j.benchmarks.task.TokenRow;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.GraphTrainer;

/** An epoch of training through SameDiff as {@code PastaModel.fit} does it: rows to arrays, loss, gradients, update. */
final class TrainingWorkload implements Workload {
    private static final double LEARNING_RATE = 1e-3;

    private final TaskRows task;
    private final List<List<TokenRow>> batches;
    private final TaskGraph graph;
    private final GraphTrainer trainer;
    private int step;

    TrainingWorkload(Encoder encoder, TaskRows task, boolean sorted) {
        this.task = task;
        this.batches = task.batches(sorted);
        this.graph = TaskGraph.of(encoder, task, true);
        this.trainer = new GraphTrainer(graph.graph(), new AdamW(LEARNING_RATE), 0);
        Nd4j.getRandom().setSeed(1);
    }

    @Override
    public void pass() {
        for (List<TokenRow> batch : batches) {
            Map<String, INDArray> values = graph.inputsAndTargets(batch);
            trainer.step(values, step++, 0);
            values.values().forEach(INDArray::close);
        }
    }

    @Override
    public int tokens() {
        return task.tokens();
    }
}
