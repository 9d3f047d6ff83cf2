package org.pasta4j.pasta.rows;

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
    double predicted(float[] logits) {
        return logits[0];
    }

    @Override
    EvaluationResult measured(double[] truth, double[] predicted, double loss, int truncatedTexts) {
        return Metrics.regression(truth, predicted, loss, truncatedTexts);
    }

    @Override
    double loss(double target, float[] logits) {
        return (logits[0] - target) * (logits[0] - target);
    }
}
