package org.pasta4j.spark;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.pool.PoolOptions;

/** The parameters of {@link PastaTransformer}. Spark finds them by the methods that return them. */
abstract class PastaParams extends Model<PastaTransformer> {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> base;
    private final Param<String> adapter;
    private final Param<String> adapters;
    private final Param<String> adapterCol;
    private final Param<String> textCol;
    private final Param<String> textPairCol;
    private final Param<String> predictionCol;
    private final Param<String> predictedLabelCol;
    private final Param<String> predictedLabelsCol;
    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> entitiesCol;
    private final Param<String> handleInvalid;
    private final Param<String> encoder;
    private final Param<String> precision;
    private final IntParam batchTokens;

    PastaParams(String uid) {
        this.uid = uid;
        base = new Param<>(this, "base", ParamTexts.BASE);
        adapter = new Param<>(this, "adapter", ParamTexts.ADAPTER);
        adapters = new Param<>(this, "adapters", ParamTexts.ADAPTERS);
        adapterCol = new Param<>(this, "adapterCol", ParamTexts.ADAPTER_COL);
        textCol = new Param<>(this, "textCol", ParamTexts.TEXT_COL);
        textPairCol = new Param<>(this, "textPairCol", ParamTexts.TEXT_PAIR_COL);
        predictionCol = new Param<>(this, "predictionCol", ParamTexts.PREDICTION_COL);
        predictedLabelCol = new Param<>(this, "predictedLabelCol", ParamTexts.PREDICTED_LABEL_COL);
        predictedLabelsCol = new Param<>(this, "predictedLabelsCol", ParamTexts.PREDICTED_LABELS_COL);
        probabilityCol = new Param<>(this, "probabilityCol", ParamTexts.PROBABILITY_COL);
        rawPredictionCol = new Param<>(this, "rawPredictionCol", ParamTexts.RAW_PREDICTION_COL);
        entitiesCol = new Param<>(this, "entitiesCol", ParamTexts.ENTITIES_COL);
        handleInvalid = new Param<>(this, "handleInvalid", ParamTexts.HANDLE_INVALID);
        encoder = new Param<>(this, "encoder", ParamTexts.ENCODER);
        precision = new Param<>(this, "precision", ParamTexts.PRECISION);
        batchTokens = new IntParam(this, "batchTokens", ParamTexts.BATCH_TOKENS);
        setDefault(adapterCol, "");
        setDefault(textCol, "text");
        setDefault(textPairCol, "");
        setDefault(predictionCol, "prediction");
        setDefault(predictedLabelCol, "predictedLabel");
        setDefault(predictedLabelsCol, "predictedLabels");
        setDefault(probabilityCol, "probability");
        setDefault(rawPredictionCol, "");
        setDefault(entitiesCol, "entities");
        setDefault(handleInvalid, InvalidRows.ERROR.toString());
        setDefault(encoder, EncoderKind.AUTO.toString());
        setDefault(precision, Precision.FP32.toString());
        setDefault(batchTokens, PoolOptions.defaults().batchTokens());
    }

    @Override
    public String uid() {
        return uid;
    }

    /** {@value ParamTexts#BASE}. */
    public Param<String> base() {
        return base;
    }

    /** {@value ParamTexts#ADAPTER}. */
    public Param<String> adapter() {
        return adapter;
    }

    /** {@value ParamTexts#ADAPTERS}. */
    public Param<String> adapters() {
        return adapters;
    }

    /** {@value ParamTexts#ADAPTER_COL}. */
    public Param<String> adapterCol() {
        return adapterCol;
    }

    /** {@value ParamTexts#TEXT_COL}. */
    public Param<String> textCol() {
        return textCol;
    }

    /** {@value ParamTexts#TEXT_PAIR_COL}. */
    public Param<String> textPairCol() {
        return textPairCol;
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

    /** {@value ParamTexts#HANDLE_INVALID}. */
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** {@value ParamTexts#ENCODER}. */
    public Param<String> encoder() {
        return encoder;
    }

    /** {@value ParamTexts#PRECISION}. */
    public Param<String> precision() {
        return precision;
    }

    /** {@value ParamTexts#BATCH_TOKENS}. */
    public IntParam batchTokens() {
        return batchTokens;
    }

    /** The value, or the default. */
    final String value(Param<String> param) {
        if (!isDefined(param)) {
            throw new BadInputException("The parameter " + param.name() + " is not set; expected " + param.doc() + ".");
        }
        return $(param);
    }
}
