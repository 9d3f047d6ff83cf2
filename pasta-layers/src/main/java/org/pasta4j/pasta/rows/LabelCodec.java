package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.LabelValues;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * Goes between the labels of examples and the numbers of a head. What a target is, and what logits say, is each kind of
 * label's own.
 *
 * @hidden
 */
@Internal
public abstract sealed class LabelCodec permits ClassCodec, LabelSetCodec, NumberCodec {
    private final LabelValues values;
    private final int outputs;

    LabelCodec(PastaConfig config) {
        this.values = new LabelValues(config.labels());
        this.outputs = config.outputs();
    }

    /** The codec for the labels of a task. */
    public static LabelCodec of(PastaConfig config) {
        if (config.task().isOfLabelSets()) {
            return new LabelSetCodec(config);
        }
        return config.task().hasLabels() ? new ClassCodec(config) : new NumberCodec(config);
    }

    /** The targets of examples. */
    double[][] of(List<Example> examples) {
        return examples.stream()
                .map(example -> target(example.text(), example.labels()))
                .toArray(double[][]::new);
    }

    /** The target for the labels of a text, which a refusal names. */
    double[] target(String text, List<String> labels) {
        try {
            return target(labels);
        } catch (DataException e) {
            throw new DataException("The text \"" + Labels.shortenedText(text) + "\": " + e.getMessage(), e);
        }
    }

    /**
     * The target of the head: the index of the class, the number itself, or the indices of all labels.
     *
     * @throws DataException if the labels do not suit the task
     */
    double[] target(List<String> labels) {
        return new double[] {value(Example.of("", labels).label())};
    }

    /**
     * The number of one label.
     *
     * @throws DataException if it does not suit the task
     */
    double value(String label) {
        return values.of(label);
    }

    /** The targets of a batch as a graph takes them, {@code [B, outputs]}. */
    public INDArray array(double[][] targets, int[] batch) {
        float[][] rows = new float[batch.length][outputs];
        for (int b = 0; b < batch.length; b++) {
            put(targets[batch[b]], rows[b]);
        }
        return Nd4j.createFromArray(rows);
    }

    /** The targets of rows with one of these labels each. */
    public INDArray array(List<String> labels) {
        double[][] targets =
                labels.stream().map(label -> target(List.of(label))).toArray(double[][]::new);
        return array(targets, IntStream.range(0, targets.length).toArray());
    }

    /** Writes a target as a graph takes it into zeros, one an output. */
    abstract void put(double[] target, float[] row);

    /**
     * The prediction that the logits of a row make.
     *
     * @throws BadInputException if one of them is not finite
     */
    public Prediction prediction(float[] logits, boolean truncated) {
        Logits.requireFinite(logits);
        return finitePrediction(logits, truncated);
    }

    abstract Prediction finitePrediction(float[] logits, boolean truncated);

    /** Logits beside targets, to be measured together with those of others. */
    public Answered answered(double[][] targets, float[][] logits, int truncatedTexts) {
        double loss = 0;
        List<double[]> predicted = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            predicted.add(predicted(logits[i]));
            loss += loss(targets[i], logits[i]);
        }
        return new Answered(List.of(targets), predicted, loss, targets.length, truncatedTexts);
    }

    /**
     * The thresholds that are best for what was answered in multi-label classification.
     *
     * @throws BadInputException if there are no examples
     */
    public static Thresholds bestThresholds(Answered answered, ThresholdChoice choice) {
        return LabelSetCodec.best(answered, choice);
    }

    /** What logits say, to be held against a target. */
    abstract double[] predicted(float[] logits);

    /** Measures what was answered. */
    public abstract EvaluationResult result(Answered answered);

    /** Of one row or word, as {@code TaskLoss} has it in a graph. */
    abstract double loss(double[] target, float[] logits);

    /** Targets that are numbers; none for other tasks. */
    double[] numbers(double[][] targets) {
        return new double[0];
    }

    /**
     * How much a row counts in a mean loss.
     *
     * @param classWeights how much each class counts; empty counts all alike
     */
    abstract double weight(double[] target, Optional<double[]> classWeights);
}
