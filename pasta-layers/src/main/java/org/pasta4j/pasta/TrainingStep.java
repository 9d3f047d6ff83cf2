package org.pasta4j.pasta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingOptions;

/** One step of training: loss and gradients by SameDiff, then the update of each parameter by AdamW. */
final class TrainingStep {
    private final PastaGraph graph;
    private final GraphRunner runner;
    private final AdamW adam;
    private final double weightDecay;
    private final Map<String, INDArray> parameters;
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, GradientUpdater<AdamW>> updaters = new LinkedHashMap<>();
    private final List<String> wanted = new ArrayList<>(List.of(PastaGraph.LOSS));

    /**
     * @param shared parameters, changed in place
     * @param steps of the whole training, for the learning rate
     */
    TrainingStep(Encoder encoder, PastaConfig config, Parameters shared, TrainingOptions options, int steps) {
        graph = PastaLayers.build(LeanGraph.create(), encoder, config, DataType.FLOAT, shared);
        adam = new AdamW(new LinearDecay(options.learningRate(), steps));
        weightDecay = options.weightDecay();
        runner = new GraphRunner(graph.prepareTraining(adam, weightDecay));
        parameters = shared.arrays();
        parameters.forEach((name, array) -> {
            gradients.put(name, graph.parameters().get(name).gradient().name());
            INDArray state = Nd4j.zeros(DataType.FLOAT, 1, adam.stateSize(array.length()));
            updaters.put(name, adam.instantiate(state, true));
        });
        wanted.addAll(gradients.values());
    }

    /**
     * Does one step.
     *
     * @param targets {@code [B, outputs]}, closed here
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws BadInputException if the loss is not finite; the parameters are left as they were
     */
    double run(EncodedBatch batch, INDArray targets, int step, int epoch) {
        Map<String, INDArray> placeholders = graph.placeholders(batch);
        placeholders.put(PastaGraph.LABELS, targets);
        Map<String, INDArray> outputs = runner.run(placeholders, wanted);
        try {
            double loss = outputs.get(PastaGraph.LOSS).getDouble(0);
            if (!Double.isFinite(loss)) {
                throw new BadInputException("The loss is " + loss + " at step " + (step + 1)
                        + "; the training has diverged. Try a smaller learning rate than " + adam.getLearningRate(0, 0)
                        + ".");
            }
            parameters.forEach((name, array) -> update(name, array, outputs.get(gradients.get(name)), step, epoch));
            return loss;
        } finally {
            outputs.values().forEach(INDArray::close);
            placeholders.values().forEach(INDArray::close);
        }
    }

    private void update(String name, INDArray parameter, INDArray gradient, int step, int epoch) {
        updaters.get(name).applyUpdater(gradient, step, epoch);
        if (weightDecay > 0) {
            parameter.muli(1 - weightDecay * adam.getLearningRate(step, epoch));
        }
        parameter.subi(gradient);
    }
}
