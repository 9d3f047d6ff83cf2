package org.pasta4j.pasta.rows;

import java.util.List;
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
    void put(double target, float[] row) {
        row[(int) target] = 1;
    }

    @Override
    Prediction finitePrediction(float[] logits, boolean truncated) {
        float[] probabilities = Logits.softmax(logits);
        int best = Logits.best(logits);
        return new Prediction(labels.get(best), probabilities[best], probabilities, logits, truncated);
    }

    @Override
    double predicted(float[] logits) {
        return Logits.best(logits);
    }

    @Override
    EvaluationResult measured(double[] truth, double[] predicted, double loss, int truncatedTexts) {
        return Metrics.classification(Answered.ints(truth), Answered.ints(predicted), labels, loss, truncatedTexts);
    }

    @Override
    double loss(double target, float[] logits) {
        return Logits.crossEntropy((int) target, logits);
    }
}
