package org.pasta4j.pasta.rows;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.LabelValues;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/**
 * Goes between the labels of examples and the numbers of a head.
 *
 * @hidden
 */
@Internal
public final class LabelCodec {
    private final PastaConfig config;
    private final LabelValues values;

    public LabelCodec(PastaConfig config) {
        this.config = config;
        this.values = new LabelValues(config.labels());
    }

    /** The targets of the head: the index of the class, or the number itself. */
    double[] of(List<Example> examples) {
        return examples.stream()
                .mapToDouble(example -> target(example.text(), example.label()))
                .toArray();
    }

    /** The same for the label of a text, which a refusal names. */
    double target(String text, String label) {
        try {
            return target(label);
        } catch (DataException e) {
            throw new DataException("The text \"" + Labels.shortenedText(text) + "\": " + e.getMessage(), e);
        }
    }

    /**
     * The target of the head.
     *
     * @throws DataException if the label does not suit the task
     */
    double target(String label) {
        return values.of(label);
    }

    /** The targets of a batch as a graph takes them: one-hot {@code [B, classes]}, or {@code [B, 1]}. */
    public INDArray array(double[] targets, int[] batch) {
        float[][] rows = new float[batch.length][config.outputs()];
        for (int b = 0; b < batch.length; b++) {
            double target = targets[batch[b]];
            if (!config.task().hasLabels()) {
                rows[b][0] = (float) target;
            } else {
                rows[b][(int) target] = 1;
            }
        }
        return Nd4j.createFromArray(rows);
    }

    /** The targets of rows with these labels. */
    public INDArray array(List<String> labels) {
        double[] targets = labels.stream().mapToDouble(this::target).toArray();
        return array(targets, IntStream.range(0, targets.length).toArray());
    }

    /**
     * The prediction that the logits of a row make.
     *
     * @throws BadInputException if one of them is not finite
     */
    public Prediction prediction(float[] logits, boolean truncated) {
        requireFinite(logits);
        if (!config.task().hasLabels()) {
            return new Prediction(Float.toString(logits[0]), logits[0], logits, truncated);
        }
        float[] probabilities = softmax(logits);
        int best = best(logits);
        return new Prediction(config.labels().get(best), probabilities[best], probabilities, truncated);
    }

    /** Refuses logits that are not finite. */
    static void requireFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new BadInputException("The model gives " + logit + " for this input; expected finite numbers."
                        + " Its offsets or its head are too large: train it anew, with a smaller learning rate.");
            }
        }
    }

    /** Compares logits with targets. */
    public EvaluationResult evaluate(double[] targets, float[][] logits, int truncatedTexts) {
        double loss = 0;
        double[] numbers = new double[targets.length];
        for (int i = 0; i < targets.length; i++) {
            numbers[i] = !config.task().hasLabels() ? logits[i][0] : best(logits[i]);
            loss += loss(targets[i], logits[i]) / targets.length;
        }
        return !config.task().hasLabels()
                ? Metrics.regression(targets, numbers, loss, truncatedTexts)
                : Metrics.classification(ints(targets), ints(numbers), config.labels(), loss, truncatedTexts);
    }

    double loss(double target, float[] logits) {
        if (!config.task().hasLabels()) {
            return (logits[0] - target) * (logits[0] - target);
        }
        double max = logits[best(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return Math.log(sum) - (logits[(int) target] - max);
    }

    static float[] softmax(float[] logits) {
        double max = logits[best(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i] - max) / sum);
        }
        return probabilities;
    }

    static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private static int[] ints(double[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }
}
