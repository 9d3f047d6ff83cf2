package org.pasta4j.pasta.rows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.LabelSets;
import org.pasta4j.pasta.metric.Metrics;

/**
 * Any number of labels: the target is their indices, ascending, in a graph a one for each; the loss is the binary cross
 * entropy, the mean over all labels, as PyTorch's {@code BCEWithLogitsLoss} has it.
 */
final class LabelSetCodec extends LabelCodec {
    private final List<String> labels;
    private final Thresholds thresholds;

    LabelSetCodec(PastaConfig config) {
        super(config);
        this.labels = config.labels();
        this.thresholds = config.thresholds();
    }

    @Override
    double[] target(List<String> labels) {
        return labels.stream().mapToDouble(this::value).sorted().toArray();
    }

    @Override
    void put(double[] target, float[] row) {
        for (double label : target) {
            row[(int) label] = 1;
        }
    }

    @Override
    Prediction finitePrediction(float[] logits, boolean truncated) {
        float[] probabilities = Logits.logistic(logits);
        int best = Logits.best(logits);
        List<String> own = IntStream.range(0, probabilities.length)
                .filter(label -> thresholds.isReached(label, probabilities[label]))
                .mapToObj(labels::get)
                .toList();
        return new Prediction(labels.get(best), own, probabilities[best], probabilities, logits, truncated);
    }

    /** The probabilities, from which thresholds can be chosen yet. */
    @Override
    double[] predicted(float[] logits) {
        float[] probabilities = Logits.logistic(logits);
        return IntStream.range(0, probabilities.length)
                .mapToDouble(label -> probabilities[label])
                .toArray();
    }

    /** Probabilities beside the truth. */
    private static LabelSets sets(Answered answered) {
        return new LabelSets(answered.truth().stream().map(Answered::ints).toList(), answered.predicted());
    }

    /** The thresholds that are best for what was answered. */
    static Thresholds best(Answered answered, ThresholdChoice choice) {
        LabelSets sets = sets(answered);
        return switch (choice) {
            case FOR_ALL -> Thresholds.of(sets.bestThreshold());
            case FOR_EACH ->
                new Thresholds(Arrays.stream(sets.bestThresholds()).boxed().toList());
        };
    }

    @Override
    public EvaluationResult result(Answered answered) {
        return Metrics.labelSets(
                sets(answered), labels, thresholds.toArray(labels.size()), answered.meanLoss(), answered.truncated());
    }

    @Override
    double loss(double[] target, float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Logits.softplus(logit);
        }
        return (sum - Arrays.stream(target).map(label -> logits[(int) label]).sum()) / logits.length;
    }

    /** The mean is one by count, whatever labels weigh. */
    @Override
    double weight(double[] target, Optional<double[]> classWeights) {
        return 1;
    }
}
