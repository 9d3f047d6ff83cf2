package org.pasta4j.spark;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.pasta4j.pasta.Task;

/**
 * Trains an adapter that labels words: {@code wordsCol} has the words of a sentence and {@code labelCol} one label for
 * each, both arrays of strings. The transformer that it makes finds entities in the texts of {@code textCol}.
 */
public final class PastaTokenClassifier extends PastaEstimator<PastaTokenClassifier> {
    private static final long serialVersionUID = 1;

    /** An estimator without settings. */
    public PastaTokenClassifier() {
        this(Identifiable$.MODULE$.randomUID("PastaTokenClassifier"));
    }

    /** @param uid by which Spark tells stages apart */
    public PastaTokenClassifier(String uid) {
        super(uid);
        setDefault(predictedLabelsCol(), "");
        setDefault(predictionCol(), "");
        setDefault(predictedLabelCol(), "");
        setDefault(probabilityCol(), "");
    }

    /** Sets wordsCol: {@value ParamTexts#WORDS_COL}. */
    public PastaTokenClassifier setWordsCol(String value) {
        set(wordsCol(), value);
        return this;
    }

    /** Sets entitiesCol: {@value ParamTexts#ENTITIES_COL}. */
    public PastaTokenClassifier setEntitiesCol(String value) {
        set(entitiesCol(), value);
        return this;
    }

    /** Sets labels: {@value ParamTexts#LABELS}. */
    public PastaTokenClassifier setLabels(String[] value) {
        set(labels(), value);
        return this;
    }

    /** Sets classWeights: {@value ParamTexts#CLASS_WEIGHTS}. */
    public PastaTokenClassifier setClassWeights(String value) {
        set(classWeights(), value);
        return this;
    }

    @Override
    Task task() {
        return Task.TOKEN_CLASSIFICATION;
    }

    @Override
    PastaTokenClassifier self() {
        return this;
    }

    /** Reads what {@link #write()} has written. */
    public static MLReader<PastaTokenClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator. */
    public static PastaTokenClassifier load(String path) {
        return read().load(path);
    }
}
