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
    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> entitiesCol;

    TrainingColumns(String uid) {
        this.uid = uid;
        base = new Param<>(
                this,
                "base",
                "the frozen BERT: a path that the driver and all executors have, the name of a file that SparkContext.addFile has shipped, or a URI that Hadoop reads");
        encoder = new Param<>(this, "encoder", "auto, stock, fused or cuda");
        precision = new Param<>(this, "precision", "of the frozen linear layers: fp32, bf16 or tf32");
        textCol = new Param<>(this, "textCol", "column of texts");
        textPairCol = new Param<>(this, "textPairCol", "column of the second texts, for pairs; empty for single texts");
        wordsCol = new Param<>(this, "wordsCol", "column of the words of sentences, an array of strings");
        labelCol = new Param<>(this, "labelCol", "column of labels");
        validationIndicatorCol = new Param<>(
                this,
                "validationIndicatorCol",
                "column of booleans, true where a row is held out to measure on; empty trains on all rows");
        predictionCol =
                new Param<>(this, "predictionCol", "column for the number of the class, or the value of a regression");
        predictedLabelCol = new Param<>(this, "predictedLabelCol", "column for the name of the class");
        probabilityCol = new Param<>(this, "probabilityCol", "column for the probabilities of the classes");
        rawPredictionCol = new Param<>(this, "rawPredictionCol", "column for the logits of the classes");
        entitiesCol = new Param<>(this, "entitiesCol", "column for entities");
        setDefault(encoder, EncoderKind.AUTO.toString());
        setDefault(precision, Precision.FP32.toString());
        setDefault(textCol, "text");
        setDefault(textPairCol, "");
        setDefault(wordsCol, "words");
        setDefault(labelCol, "label");
        setDefault(validationIndicatorCol, "");
        setDefault(predictionCol, "prediction");
        setDefault(predictedLabelCol, "predictedLabel");
        setDefault(probabilityCol, "probability");
        setDefault(rawPredictionCol, "");
        setDefault(entitiesCol, "entities");
    }

    /**
     * The frozen BERT: a path that the driver and all executors have, the name of a file that SparkContext.addFile has
     * shipped, or a URI that Hadoop reads.
     */
    public Param<String> base() {
        return base;
    }

    /** Auto, stock, fused or cuda. */
    public Param<String> encoder() {
        return encoder;
    }

    /** Of the frozen linear layers: fp32, bf16 or tf32. */
    public Param<String> precision() {
        return precision;
    }

    /** Column of texts. */
    public Param<String> textCol() {
        return textCol;
    }

    /** Column of the second texts, for pairs; empty for single texts. */
    public Param<String> textPairCol() {
        return textPairCol;
    }

    /** Column of the words of sentences, an array of strings. */
    public Param<String> wordsCol() {
        return wordsCol;
    }

    /** Column of labels. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** Column of booleans, true where a row is held out to measure on; empty trains on all rows. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** Column for the number of the class, or the value of a regression. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** Column for the name of the class. */
    public Param<String> predictedLabelCol() {
        return predictedLabelCol;
    }

    /** Column for the probabilities of the classes. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** Column for the logits of the classes. */
    public Param<String> rawPredictionCol() {
        return rawPredictionCol;
    }

    /** Column for entities. */
    public Param<String> entitiesCol() {
        return entitiesCol;
    }

    /**
     * Sets base: the frozen BERT: a path that the driver and all executors have, the name of a file that
     * SparkContext.addFile has shipped, or a URI that Hadoop reads.
     */
    public S setBase(String value) {
        set(base, value);
        return self();
    }

    /** Sets encoder: auto, stock, fused or cuda. */
    public S setEncoder(String value) {
        set(encoder, value);
        return self();
    }

    /** Sets precision: of the frozen linear layers: fp32, bf16 or tf32. */
    public S setPrecision(String value) {
        set(precision, value);
        return self();
    }

    /** Sets textCol: column of texts. */
    public S setTextCol(String value) {
        set(textCol, value);
        return self();
    }

    /** Sets labelCol: column of labels. */
    public S setLabelCol(String value) {
        set(labelCol, value);
        return self();
    }

    /**
     * Sets validationIndicatorCol: column of booleans, true where a row is held out to measure on; empty trains on all
     * rows.
     */
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
