package org.pasta4j.pasta;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.GraphTrainer;
import org.pasta4j.pasta.train.GraphTrainer.Part;
import org.pasta4j.pasta.train.ScheduledRate;
import org.pasta4j.pasta.train.TrainingOptions;

/** One step of training on batches of rows. */
final class TrainingStep {
    private final PastaGraph graph;
    private final GraphTrainer trainer;

    /**
     * @param shared parameters, changed in place
     * @param steps of the whole training, for the learning rate
     */
    TrainingStep(Encoder encoder, PastaConfig config, Parameters shared, TrainingOptions options, int steps) {
        graph = PastaLayers.build(LeanGraph.create(), encoder, config, DataType.FLOAT, shared);
        int warmUp = (int) Math.round(options.warmUp() * steps);
        AdamW adam = new AdamW(new ScheduledRate(options.schedule(), options.learningRate(), warmUp, steps));
        trainer = new GraphTrainer(graph.sameDiff(), adam, options.weightDecay(), options.maxGradientNorm());
    }

    /**
     * A batch with its targets.
     *
     * @param targets as the graph takes them, closed when the step has taken it
     * @param weight how much it counts among the batches of a step
     */
    record Batch(EncodedBatch rows, INDArray targets, double weight) {}

    /**
     * Does one step.
     *
     * @param batches one or more, which count by their weights
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws org.pasta4j.bert.BadInputException if the loss is not finite; the parameters are left as they were
     */
    double run(List<Batch> batches, int step, int epoch) {
        double all = batches.stream().mapToDouble(Batch::weight).sum();
        List<Part> parts = batches.stream().map(batch -> part(batch, all)).toList();
        try {
            return trainer.step(parts, step, epoch);
        } finally {
            parts.stream()
                    .flatMap(part -> part.placeholders().values().stream())
                    .forEach(INDArray::close);
        }
    }

    private Part part(Batch batch, double all) {
        Map<String, INDArray> placeholders = graph.placeholders(batch.rows());
        placeholders.put(PastaGraph.LABELS, batch.targets());
        return new Part(placeholders, batch.weight() / all);
    }
}
