package org.pasta4j.spark;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.pasta4j.pasta.Task;

/**
 * Trains an adapter that classifies texts, or pairs: {@code labelCol} has strings, whose order is by characters (by
 * value where all are decimal numbers), or whole numbers from 0, which are the numbers of their classes as for Spark's
 * own classifiers, in the order of {@code labels} where these are given.
 */
public final class PastaClassifier extends PastaEstimator<PastaClassifier> {
    private static final long serialVersionUID = 1;

    /** An estimator without settings. */
    public PastaClassifier() {
        this(Identifiable$.MODULE$.randomUID("PastaClassifier"));
    }

    /** @param uid by which Spark tells stages apart */
    public PastaClassifier(String uid) {
        super(uid);
        setDefault(predictedLabelsCol(), "");
        setDefault(entitiesCol(), "");
    }

    /** Sets textPairCol: {@value ParamTexts#TEXT_PAIR_COL}. */
    public PastaClassifier setTextPairCol(String value) {
        set(textPairCol(), value);
        return this;
    }

    /** Sets predictionCol: {@value ParamTexts#PREDICTION_COL}. */
    public PastaClassifier setPredictionCol(String value) {
        set(predictionCol(), value);
        return this;
    }

    /** Sets predictedLabelCol: {@value ParamTexts#PREDICTED_LABEL_COL}. */
    public PastaClassifier setPredictedLabelCol(String value) {
        set(predictedLabelCol(), value);
        return this;
    }

    /** Sets probabilityCol: {@value ParamTexts#PROBABILITY_COL}. */
    public PastaClassifier setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return this;
    }

    /** Sets rawPredictionCol: {@value ParamTexts#RAW_PREDICTION_COL}. */
    public PastaClassifier setRawPredictionCol(String value) {
        set(rawPredictionCol(), value);
        return this;
    }

    /** Sets labels: {@value ParamTexts#LABELS}. */
    public PastaClassifier setLabels(String[] value) {
        set(labels(), value);
        return this;
    }

    /** Sets classWeights: {@value ParamTexts#CLASS_WEIGHTS}. */
    public PastaClassifier setClassWeights(String value) {
        set(classWeights(), value);
        return this;
    }

    @Override
    Task task() {
        return Task.SEQUENCE_CLASSIFICATION;
    }

    @Override
    PastaClassifier self() {
        return this;
    }

    /** Reads what {@link #write()} has written. */
    public static MLReader<PastaClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator. */
    public static PastaClassifier load(String path) {
        return read().load(path);
    }
}
