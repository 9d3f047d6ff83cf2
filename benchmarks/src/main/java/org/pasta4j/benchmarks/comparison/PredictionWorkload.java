package org.pasta4j.benchmarks.comparison;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.benchmarks.measure.Workload;
import org.pasta4j.benchmarks.task.TaskGraph;
import org.pasta4j.benchmarks.task.TaskRows;
import org.pasta4j.benchmarks.task.TokenRow;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.GraphRunner;

/** The prediction of all rows as {@code PastaModel.predict} does it once they are tokenised, their sorting included. */
final class PredictionWorkload implements Workload {
    /** Tokens of a batch, as in {@code PastaModel.predict}. */
    private static final int BATCH_TOKENS = 4096;

    private final TaskRows task;
    private final TaskGraph graph;
    private final GraphRunner runner;

    PredictionWorkload(Encoder encoder, TaskRows task) {
        this.task = task;
        this.graph = TaskGraph.of(encoder, task, false);
        this.runner = new GraphRunner(graph.graph());
    }

    @Override
    public void pass() {
        for (List<TokenRow> batch : task.batchesOfTokens(BATCH_TOKENS)) {
            Map<String, INDArray> values = graph.inputs().apply(TaskGraph.packed(batch));
            try (INDArray logits = runner.run(values, List.of(graph.logits())).get(graph.logits())) {
                logits.ravel().toFloatVector();
            }
            values.values().forEach(INDArray::close);
        }
    }

    @Override
    public int tokens() {
        return task.tokens();
    }
}
