package org.pasta4j.pasta.layers;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.pasta.PastaConfig;

/** The loss of a head. */
final class TaskLoss {
    private static final double NO_SMOOTHING = 0;

    private TaskLoss() {}

    /**
     * The mean squared error, the mean binary cross entropy, or the mean cross entropy over the labels that there are.
     *
     * @param name of the loss
     * @param labels {@code [B, 1]} numbers; {@code [B, classes]} one-hot, or a one for each label; for tokens
     *     {@code [B, T, classes]}, zeros for a token that has no label
     * @param logits of the same shape
     * @param classWeights how much each class counts, of sets of labels the labels that are there beside those that are
     *     not, as PyTorch's {@code pos_weight}; empty counts all alike
     */
    static SDVariable of(
            String name, PastaConfig config, SDVariable labels, SDVariable logits, Optional<double[]> classWeights) {
        SameDiff graph = logits.getSameDiff();
        if (!config.task().hasLabels()) {
            return graph.loss.meanSquaredError(name, labels, logits, null);
        }
        if (config.task().isOfLabelSets()) {
            return ofSets(name, labels, logits, classWeights);
        }
        if (!config.task().isOfTokens() && classWeights.isEmpty()) {
            return graph.loss.softmaxCrossEntropy(name, labels, logits, null);
        }
        int classes = config.outputs();
        SDVariable wanted = graph.reshape(labels, -1, classes);
        SDVariable counted = classWeights
                .map(weights -> wanted.mul(graph.constant(
                        Nd4j.createFromArray(weights).castTo(labels.dataType()).reshape(1, classes))))
                .orElse(wanted)
                .sum(1);
        return graph.loss.softmaxCrossEntropy(
                name, wanted, graph.reshape(logits, -1, classes), counted, LossReduce.MEAN_BY_WEIGHT, NO_SMOOTHING);
    }

    private static SDVariable ofSets(
            String name, SDVariable labels, SDVariable logits, Optional<double[]> classWeights) {
        SameDiff graph = logits.getSameDiff();
        SDVariable weights = classWeights
                .map(own -> Arrays.stream(own).map(weight -> weight - 1).toArray())
                .map(more -> labels.mul(graph.constant(Nd4j.createFromArray(more)
                                .castTo(labels.dataType())
                                .reshape(1, more.length)))
                        .add(1))
                .orElse(null);
        return graph.loss.sigmoidCrossEntropy(name, labels, logits, weights);
    }
}
