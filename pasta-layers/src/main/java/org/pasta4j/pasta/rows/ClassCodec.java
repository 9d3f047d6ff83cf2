package org.pasta4j.pasta.rows;

import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/** One of several classes: the target is its index, one-hot in a graph; the loss is the cross entropy. */
final class ClassCodec extends LabelCodec {
    private final List<String> labels;

    ClassCodec(PastaConfig config) {
        super(config);
        this.labels = config.labels();
    }

    @Override
    void put(double[] target, float[] row) {
        row[(int) target[0]] = 1;
    }

    @Override
    Prediction finitePrediction(float[] logits, boolean truncated) {
        float[] probabilities = Logits.softmax(logits);
        int best = Logits.best(logits);
        String label = labels.get(best);
        return new Prediction(label, List.of(label), probabilities[best], probabilities, logits, truncated);
    }

    @Override
    double[] predicted(float[] logits) {
        return new double[] {Logits.best(logits)};
    }

    @Override
    public EvaluationResult result(Answered answered) {
        return Metrics.classification(
                Answered.ints(Answered.firsts(answered.truth())),
                Answered.ints(Answered.firsts(answered.predicted())),
                labels,
                answered.meanLoss(),
                answered.truncated());
    }

    @Override
    double loss(double[] target, float[] logits) {
        return Logits.crossEntropy((int) target[0], logits);
    }

    /** The mean is one by weight. */
    @Override
    double weight(double[] target, Optional<double[]> classWeights) {
        return classWeights.map(weights -> weights[(int) target[0]]).orElse(1.0);
    }
}
