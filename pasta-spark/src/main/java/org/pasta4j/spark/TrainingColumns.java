package org.pasta4j.spark;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;

/**
 * The parameters of an estimator that name what it trains on, and the columns of the transformer that it makes. Spark
 * finds them by the methods that return them.
 *
 * @param <S> the estimator
 */
abstract class TrainingColumns<S extends TrainingColumns<S>> extends Estimator<PastaTransformer> {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> base;
    private final Param<String> encoder;
    private final Param<String> precision;
    private final Param<String> textCol;
    private final Param<String> textPairCol;
    private final Param<String> wordsCol;
    private final Param<String> labelCol;
    private final Param<String> validationIndicatorCol;
    private final Param<String> predictionCol;
    private final Param<String> predictedLabelCol;
    private final Param<String> predictedLabelsCol;
    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> entitiesCol;

    TrainingColumns(String uid) {
        this.uid = uid;
        base = new Param<>(this, "base", ParamTexts.BASE);
        encoder = new Param<>(this, "encoder", ParamTexts.ENCODER);
        precision = new Param<>(this, "precision", ParamTexts.PRECISION);
        textCol = new Param<>(this, "textCol", ParamTexts.TEXT_COL);
        textPairCol = new Param<>(this, "textPairCol", ParamTexts.TEXT_PAIR_COL);
        wordsCol = new Param<>(this, "wordsCol", ParamTexts.WORDS_COL);
        labelCol = new Param<>(this, "labelCol", ParamTexts.LABEL_COL);
        validationIndicatorCol = new Param<>(this, "validationIndicatorCol", ParamTexts.VALIDATION_INDICATOR_COL);
        predictionCol = new Param<>(this, "predictionCol", ParamTexts.PREDICTION_COL);
        predictedLabelCol = new Param<>(this, "predictedLabelCol", ParamTexts.PREDICTED_LABEL_COL);
        predictedLabelsCol = new Param<>(this, "predictedLabelsCol", ParamTexts.PREDICTED_LABELS_COL);
        probabilityCol = new Param<>(this, "probabilityCol", ParamTexts.PROBABILITY_COL);
        rawPredictionCol = new Param<>(this, "rawPredictionCol", ParamTexts.RAW_PREDICTION_COL);
        entitiesCol = new Param<>(this, "entitiesCol", ParamTexts.ENTITIES_COL);
        setDefault(encoder, EncoderKind.AUTO.toString());
        setDefault(precision, Precision.FP32.toString());
        setDefault(textCol, "text");
        setDefault(textPairCol, "");
        setDefault(wordsCol, "words");
        setDefault(labelCol, "label");
        setDefault(validationIndicatorCol, "");
        setDefault(predictionCol, "prediction");
        setDefault(predictedLabelCol, "predictedLabel");
        setDefault(predictedLabelsCol, "predictedLabels");
        setDefault(probabilityCol, "probability");
        setDefault(rawPredictionCol, "");
        setDefault(entitiesCol, "entities");
    }

    /** {@value ParamTexts#BASE}. */
    public Param<String> base() {
        return base;
    }

    /** {@value ParamTexts#ENCODER}. */
    public Param<String> encoder() {
        return encoder;
    }

    /** {@value ParamTexts#PRECISION}. */
    public Param<String> precision() {
        return precision;
    }

    /** {@value ParamTexts#TEXT_COL}. */
    public Param<String> textCol() {
        return textCol;
    }

    /** {@value ParamTexts#TEXT_PAIR_COL}. */
    public Param<String> textPairCol() {
        return textPairCol;
    }

    /** {@value ParamTexts#WORDS_COL}. */
    public Param<String> wordsCol() {
        return wordsCol;
    }

    /** {@value ParamTexts#LABEL_COL}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** {@value ParamTexts#VALIDATION_INDICATOR_COL}. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** {@value ParamTexts#PREDICTION_COL}. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** {@value ParamTexts#PREDICTED_LABEL_COL}. */
    public Param<String> predictedLabelCol() {
        return predictedLabelCol;
    }

    /** {@value ParamTexts#PREDICTED_LABELS_COL}. */
    public Param<String> predictedLabelsCol() {
        return predictedLabelsCol;
    }

    /** {@value ParamTexts#PROBABILITY_COL}. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** {@value ParamTexts#RAW_PREDICTION_COL}. */
    public Param<String> rawPredictionCol() {
        return rawPredictionCol;
    }

    /** {@value ParamTexts#ENTITIES_COL}. */
    public Param<String> entitiesCol() {
        return entitiesCol;
    }

    /** Sets base: {@value ParamTexts#BASE}. */
    public S setBase(String value) {
        set(base, value);
        return self();
    }

    /** Sets encoder: {@value ParamTexts#ENCODER}. */
    public S setEncoder(String value) {
        set(encoder, value);
        return self();
    }

    /** Sets precision: {@value ParamTexts#PRECISION}. */
    public S setPrecision(String value) {
        set(precision, value);
        return self();
    }

    /** Sets textCol: {@value ParamTexts#TEXT_COL}. */
    public S setTextCol(String value) {
        set(textCol, value);
        return self();
    }

    /** Sets labelCol: {@value ParamTexts#LABEL_COL}. */
    public S setLabelCol(String value) {
        set(labelCol, value);
        return self();
    }

    /** Sets validationIndicatorCol: {@value ParamTexts#VALIDATION_INDICATOR_COL}. */
    public S setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return self();
    }

    @Override
    public String uid() {
        return uid;
    }

    /** This object as what it is. */
    abstract S self();

    /** The value, or the default. */
    final String value(Param<String> param) {
        if (!isDefined(param)) {
            throw new BadInputException("The parameter " + param.name() + " is not set; expected " + param.doc() + ".");
        }
        return $(param);
    }
}
