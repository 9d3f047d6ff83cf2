package org.pasta4j.pasta;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.GraphTrainer;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingOptions;

/** One step of training on a batch of rows. */
final class TrainingStep {
    private final PastaGraph graph;
    private final GraphTrainer trainer;

    /**
     * @param shared parameters, changed in place
     * @param steps of the whole training, for the learning rate
     */
    TrainingStep(Encoder encoder, PastaConfig config, Parameters shared, TrainingOptions options, int steps) {
        graph = PastaLayers.build(LeanGraph.create(), encoder, config, DataType.FLOAT, shared);
        AdamW adam = new AdamW(new LinearDecay(options.learningRate(), steps));
        trainer = new GraphTrainer(graph.sameDiff(), adam, options.weightDecay());
    }

    /**
     * Does one step.
     *
     * @param targets {@code [B, outputs]}, closed here
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws org.pasta4j.bert.BadInputException if the loss is not finite; the parameters are left as they were
     */
    double run(EncodedBatch batch, INDArray targets, int step, int epoch) {
        Map<String, INDArray> placeholders = graph.placeholders(batch);
        placeholders.put(PastaGraph.LABELS, targets);
        try {
            return trainer.step(placeholders, step, epoch);
        } finally {
            placeholders.values().forEach(INDArray::close);
        }
    }
}
