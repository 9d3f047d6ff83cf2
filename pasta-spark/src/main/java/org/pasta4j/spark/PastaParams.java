package org.pasta4j.spark;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.pool.PoolOptions;

/** The parameters of {@link PastaTransformer}. Spark finds them by the methods that return them. */
abstract class PastaParams extends Transformer {
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
    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;
    private final Param<String> entitiesCol;
    private final Param<String> handleInvalid;
    private final Param<String> encoder;
    private final Param<String> precision;
    private final IntParam batchTokens;

    PastaParams(String uid) {
        this.uid = uid;
        base = new Param<>(
                this,
                "base",
                "the frozen BERT: a path that all executors have, the name of a file that "
                        + "SparkContext.addFile has shipped, or a URI that Hadoop reads");
        adapter = new Param<>(this, "adapter", "folder of the adapter that answers all rows");
        adapters = new Param<>(this, "adapters", "folder of the adapters that adapterCol names");
        adapterCol = new Param<>(this, "adapterCol", "column with the name of the adapter of each row");
        textCol = new Param<>(this, "textCol", "column of texts");
        textPairCol = new Param<>(
                this, "textPairCol", "column of the second texts, for adapters of pairs; empty for single texts");
        predictionCol =
                new Param<>(this, "predictionCol", "column for the number of the class, or the value of a regression");
        predictedLabelCol = new Param<>(this, "predictedLabelCol", "column for the name of the class");
        probabilityCol = new Param<>(this, "probabilityCol", "column for the probabilities of the classes");
        rawPredictionCol =
                new Param<>(this, "rawPredictionCol", "column for the logarithms of the probabilities of the classes");
        entitiesCol = new Param<>(this, "entitiesCol", "column for entities");
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what is done with a row that has no answer: error (the job fails), skip (the row "
                        + "is left out) or keep (its answers are null)");
        encoder = new Param<>(this, "encoder", "auto, stock, fused or cuda");
        precision = new Param<>(this, "precision", "of the frozen linear layers: fp32, bf16 or tf32");
        batchTokens = new IntParam(this, "batchTokens", "about as many tokens are answered at a time, at least 1");
        setDefault(adapterCol, "");
        setDefault(textCol, "text");
        setDefault(textPairCol, "");
        setDefault(predictionCol, "prediction");
        setDefault(predictedLabelCol, "predictedLabel");
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

    /**
     * The frozen BERT: a path that all executors have, the name of a file that SparkContext.addFile has shipped, or a
     * URI that Hadoop reads.
     */
    public Param<String> base() {
        return base;
    }

    /** Folder of the adapter that answers all rows. */
    public Param<String> adapter() {
        return adapter;
    }

    /** Folder of the adapters that adapterCol names. */
    public Param<String> adapters() {
        return adapters;
    }

    /** Column with the name of the adapter of each row. */
    public Param<String> adapterCol() {
        return adapterCol;
    }

    /** Column of texts. */
    public Param<String> textCol() {
        return textCol;
    }

    /** Column of the second texts, for adapters of pairs; empty for single texts. */
    public Param<String> textPairCol() {
        return textPairCol;
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

    /** Column for the logarithms of the probabilities of the classes. */
    public Param<String> rawPredictionCol() {
        return rawPredictionCol;
    }

    /** Column for entities. */
    public Param<String> entitiesCol() {
        return entitiesCol;
    }

    /**
     * What is done with a row that has no answer: error (the job fails), skip (the row is left out) or keep (its
     * answers are null).
     */
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** Auto, stock, fused or cuda. */
    public Param<String> encoder() {
        return encoder;
    }

    /** Of the frozen linear layers: fp32, bf16 or tf32. */
    public Param<String> precision() {
        return precision;
    }

    /** About as many tokens are answered at a time. */
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
