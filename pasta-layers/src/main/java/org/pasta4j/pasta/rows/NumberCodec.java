package org.pasta4j.pasta.rows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    void put(double[] target, float[] row) {
        row[0] = (float) target[0];
    }

    @Override
    Prediction finitePrediction(float[] logits, boolean truncated) {
        return new Prediction(Float.toString(logits[0]), List.of(), logits[0], logits, logits, truncated);
    }

    @Override
    double[] predicted(float[] logits) {
        return new double[] {logits[0]};
    }

    @Override
    public EvaluationResult result(Answered answered) {
        return Metrics.regression(
                Answered.firsts(answered.truth()),
                Answered.firsts(answered.predicted()),
                answered.meanLoss(),
                answered.truncated());
    }

    @Override
    double loss(double[] target, float[] logits) {
        return (logits[0] - target[0]) * (logits[0] - target[0]);
    }

    @Override
    double[] numbers(double[][] targets) {
        return Arrays.stream(targets).mapToDouble(target -> target[0]).toArray();
    }

    @Override
    double weight(double[] target, Optional<double[]> classWeights) {
        return 1;
    }
}
