package org.pasta4j.pasta.rows;

import java.util.ArrayList;
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

/**
 * Goes between the labels of examples and the numbers of a head. What a target is, and what logits say, is each kind of
 * label's own.
 *
 * @hidden
 */
@Internal
public abstract sealed class LabelCodec permits ClassCodec, NumberCodec {
    private final LabelValues values;
    private final int outputs;

    LabelCodec(PastaConfig config) {
        this.values = new LabelValues(config.labels());
        this.outputs = config.outputs();
    }

    /** The codec for the labels of a task. */
    public static LabelCodec of(PastaConfig config) {
        return config.task().hasLabels() ? new ClassCodec(config) : new NumberCodec(config);
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

    /** The targets of a batch as a graph takes them, {@code [B, outputs]}. */
    public INDArray array(double[] targets, int[] batch) {
        float[][] rows = new float[batch.length][outputs];
        for (int b = 0; b < batch.length; b++) {
            put(targets[batch[b]], rows[b]);
        }
        return Nd4j.createFromArray(rows);
    }

    /** The targets of rows with these labels. */
    public INDArray array(List<String> labels) {
        double[] targets = labels.stream().mapToDouble(this::target).toArray();
        return array(targets, IntStream.range(0, targets.length).toArray());
    }

    /** Writes a target as a graph takes it into zeros, one an output. */
    abstract void put(double target, float[] row);

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
    public Answered answered(double[] targets, float[][] logits, int truncatedTexts) {
        double loss = 0;
        List<double[]> truth = new ArrayList<>();
        List<double[]> predicted = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            truth.add(new double[] {targets[i]});
            predicted.add(new double[] {predicted(logits[i])});
            loss += loss(targets[i], logits[i]);
        }
        return new Answered(truth, predicted, loss, targets.length, truncatedTexts);
    }

    /** The target that logits come nearest to. */
    abstract double predicted(float[] logits);

    /** Measures what was answered. */
    public EvaluationResult result(Answered answered) {
        return measured(
                Answered.firsts(answered.truth()),
                Answered.firsts(answered.predicted()),
                answered.meanLoss(),
                answered.truncated());
    }

    abstract EvaluationResult measured(double[] truth, double[] predicted, double loss, int truncatedTexts);

    /** Of one row or word, as {@code TaskLoss} has it in a graph. */
    abstract double loss(double target, float[] logits);
}
