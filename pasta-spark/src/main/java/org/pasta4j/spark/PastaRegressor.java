package org.pasta4j.spark;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.pasta4j.pasta.Task;

/** Trains an adapter that gives a number for texts, or pairs: {@code labelCol} has numbers of any type. */
public final class PastaRegressor extends PastaEstimator<PastaRegressor> {
    private static final long serialVersionUID = 1;

    /** An estimator without settings. */
    public PastaRegressor() {
        this(Identifiable$.MODULE$.randomUID("PastaRegressor"));
    }

    /** @param uid by which Spark tells stages apart */
    public PastaRegressor(String uid) {
        super(uid);
        setDefault(predictedLabelsCol(), "");
        setDefault(predictedLabelCol(), "");
        setDefault(probabilityCol(), "");
        setDefault(entitiesCol(), "");
    }

    /** Sets textPairCol: {@value ParamTexts#TEXT_PAIR_COL}. */
    public PastaRegressor setTextPairCol(String value) {
        set(textPairCol(), value);
        return this;
    }

    /** Sets predictionCol: {@value ParamTexts#PREDICTION_COL}. */
    public PastaRegressor setPredictionCol(String value) {
        set(predictionCol(), value);
        return this;
    }

    @Override
    Task task() {
        return Task.REGRESSION;
    }

    @Override
    PastaRegressor self() {
        return this;
    }

    /** Reads what {@link #write()} has written. */
    public static MLReader<PastaRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator. */
    public static PastaRegressor load(String path) {
        return read().load(path);
    }
}
