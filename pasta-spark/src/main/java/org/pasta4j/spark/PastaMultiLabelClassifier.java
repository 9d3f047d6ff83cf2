package org.pasta4j.spark;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.pasta4j.pasta.Task;

/**
 * Trains an adapter for texts, or pairs, that have any number of labels: {@code labelCol} has arrays of strings. The
 * order of the labels is by characters (by value where all are decimal numbers), or that of {@code labels} where these
 * are given. A text has a label from a probability of 0.5 on.
 */
public final class PastaMultiLabelClassifier extends PastaEstimator<PastaMultiLabelClassifier> {
    private static final long serialVersionUID = 1;

    /** An estimator without settings. */
    public PastaMultiLabelClassifier() {
        this(Identifiable$.MODULE$.randomUID("PastaMultiLabelClassifier"));
    }

    /** @param uid by which Spark tells stages apart */
    public PastaMultiLabelClassifier(String uid) {
        super(uid);
        setDefault(predictionCol(), "");
        setDefault(predictedLabelCol(), "");
        setDefault(entitiesCol(), "");
    }

    /** Sets textPairCol: {@value ParamTexts#TEXT_PAIR_COL}. */
    public PastaMultiLabelClassifier setTextPairCol(String value) {
        set(textPairCol(), value);
        return this;
    }

    /** Sets predictedLabelsCol: {@value ParamTexts#PREDICTED_LABELS_COL}. */
    public PastaMultiLabelClassifier setPredictedLabelsCol(String value) {
        set(predictedLabelsCol(), value);
        return this;
    }

    /** Sets probabilityCol: {@value ParamTexts#PROBABILITY_COL}. */
    public PastaMultiLabelClassifier setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return this;
    }

    /** Sets rawPredictionCol: {@value ParamTexts#RAW_PREDICTION_COL}. */
    public PastaMultiLabelClassifier setRawPredictionCol(String value) {
        set(rawPredictionCol(), value);
        return this;
    }

    /** Sets labels: {@value ParamTexts#LABELS}. */
    public PastaMultiLabelClassifier setLabels(String[] value) {
        set(labels(), value);
        return this;
    }

    /** Sets classWeights: {@value ParamTexts#CLASS_WEIGHTS}. */
    public PastaMultiLabelClassifier setClassWeights(String value) {
        set(classWeights(), value);
        return this;
    }

    @Override
    Task task() {
        return Task.MULTI_LABEL_CLASSIFICATION;
    }

    @Override
    PastaMultiLabelClassifier self() {
        return this;
    }

    /** Reads what {@link #write()} has written. */
    public static MLReader<PastaMultiLabelClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator. */
    public static PastaMultiLabelClassifier load(String path) {
        return read().load(path);
    }
}
