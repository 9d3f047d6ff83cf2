package org.pasta4j.pasta.rows;

import java.util.Arrays;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/** A number, which is target and logit; the loss is the squared error. */
final class NumberCodec extends LabelCodec {

    NumberCodec(PastaConfig config) {
        super(config);
    }

    @Override
    void put(double target, float[] row) {
        row[0] = (float) target;
    }

    @Override
    Prediction finitePrediction(float[] logits, boolean truncated) {
        return new Prediction(Float.toString(logits[0]), logits[0], logits, logits, truncated);
    }

    @Override
    EvaluationResult evaluate(double[] targets, float[][] logits, double loss, int truncatedTexts) {
        double[] found = Arrays.stream(logits).mapToDouble(row -> row[0]).toArray();
        return Metrics.regression(targets, found, loss, truncatedTexts);
    }

    @Override
    double loss(double target, float[] logits) {
        return (logits[0] - target) * (logits[0] - target);
    }
}
