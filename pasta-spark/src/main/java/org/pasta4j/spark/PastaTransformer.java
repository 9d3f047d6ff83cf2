package org.pasta4j.spark;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;

/**
 * Answers a column of texts, or of pairs, by adapters over a frozen BERT. Either one adapter answers all rows
 * ({@link #setAdapter}), or each row names its own of a folder of adapters ({@link #setAdapters} and
 * {@link #setAdapterCol}): rows of all of them go through the base together.
 *
 * <p>Rows keep their partition and their order in it. No partition is held in memory: a task reads the rows of one
 * batch at a time. An executor's JVM opens the base once, whatever number of tasks run in it. The driver reads the
 * adapters when {@link #transform} is called and sends them to the executors, some tens of kilobytes each.
 *
 * <p>The answers are in further columns, of which those with an empty name are left out. What an answer does not have
 * is null.
 */
public final class PastaTransformer extends PastaParams implements MLWritable {
    private static final long serialVersionUID = 1;

    /** A transformer without settings. */
    public PastaTransformer() {
        this(Identifiable$.MODULE$.randomUID("pasta"));
    }

    /** @param uid by which Spark tells stages apart */
    public PastaTransformer(String uid) {
        super(uid);
    }

    /** Sets {@link #base()}. */
    public PastaTransformer setBase(String value) {
        set(base(), value);
        return this;
    }

    /** Sets {@link #adapter()}. */
    public PastaTransformer setAdapter(String value) {
        set(adapter(), value);
        return this;
    }

    /** Sets {@link #adapters()}. */
    public PastaTransformer setAdapters(String value) {
        set(adapters(), value);
        return this;
    }

    /** Sets {@link #adapterCol()}. */
    public PastaTransformer setAdapterCol(String value) {
        set(adapterCol(), value);
        return this;
    }

    /** Sets {@link #textCol()}. */
    public PastaTransformer setTextCol(String value) {
        set(textCol(), value);
        return this;
    }

    /** Sets {@link #textPairCol()}. */
    public PastaTransformer setTextPairCol(String value) {
        set(textPairCol(), value);
        return this;
    }

    /** Sets {@link #predictionCol()}. */
    public PastaTransformer setPredictionCol(String value) {
        set(predictionCol(), value);
        return this;
    }

    /** Sets {@link #predictedLabelCol()}. */
    public PastaTransformer setPredictedLabelCol(String value) {
        set(predictedLabelCol(), value);
        return this;
    }

    /** Sets {@link #predictedLabelsCol()}. */
    public PastaTransformer setPredictedLabelsCol(String value) {
        set(predictedLabelsCol(), value);
        return this;
    }

    /** Sets {@link #probabilityCol()}. */
    public PastaTransformer setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return this;
    }

    /** Sets {@link #rawPredictionCol()}. */
    public PastaTransformer setRawPredictionCol(String value) {
        set(rawPredictionCol(), value);
        return this;
    }

    /** Sets {@link #entitiesCol()}. */
    public PastaTransformer setEntitiesCol(String value) {
        set(entitiesCol(), value);
        return this;
    }

    /** Sets {@link #handleInvalid()}. */
    public PastaTransformer setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return this;
    }

    /** Sets {@link #encoder()}. */
    public PastaTransformer setEncoder(String value) {
        set(encoder(), value);
        return this;
    }

    /** Sets {@link #precision()}. */
    public PastaTransformer setPrecision(String value) {
        set(precision(), value);
        return this;
    }

    /** Sets {@link #batchTokens()}. */
    public PastaTransformer setBatchTokens(int value) {
        set(batchTokens(), value);
        return this;
    }

    @Override
    public PastaTransformer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /**
     * The columns of the answers behind those of the input.
     *
     * @throws BadInputException if a column of the input is missing or of another type than string, or one of the
     *     answers is there already
     */
    @Override
    public StructType transformSchema(StructType schema) {
        Stream.of(textCol(), textPairCol(), adapterCol())
                .map(this::value)
                .filter(name -> !name.isEmpty())
                .forEach(name -> TableColumns.require(
                        schema, name, "string", TableColumns.type(schema, name) instanceof StringType));
        StructType answered = schema;
        Set<String> names = new HashSet<>(Arrays.asList(schema.fieldNames()));
        for (StructField field : columns().fields()) {
            if (!names.add(field.name())) {
                throw new BadInputException(
                        "There is a column \"" + field.name() + "\" already; give the answers another"
                                + " name, or none: an empty name leaves a column of answers out.");
            }
            answered = answered.add(field);
        }
        return answered;
    }

    /**
     * Answers all rows.
     *
     * @throws BadInputException if a setting is missing or has no such value, columns are not as expected, or there is
     *     no such adapter; what is wrong with a row, or with the base on an executor, fails the job
     */
    @Override
    public Dataset<Row> transform(Dataset<?> texts) {
        StructType input = texts.schema();
        StructType output = transformSchema(input);
        int tokens = (Integer) getOrDefault(batchTokens());
        if (tokens < 1) {
            throw new BadInputException("The parameter batchTokens is " + tokens + "; expected at least 1.");
        }
        Question.Places places =
                new Question.Places(at(input, textCol()), at(input, textPairCol()), at(input, adapterCol()));
        RowScorer scorer = new RowScorer(scoring(texts.sparkSession()), places, tokens);
        return texts.toDF().mapPartitions(scorer, Encoders.row(output));
    }

    /** What is sent to executors, the adapters as they are now. */
    Scoring scoring(SparkSession session) {
        BaseLocation location = new BaseLocation(value(base()), value(encoder()), value(precision()));
        Choice.named("encoder", EncoderKind.values(), EncoderKind::toString, location.encoder());
        Choice.named("precision", Precision.values(), Precision::toString, location.precision());
        InvalidRows invalid =
                Choice.named("handleInvalid", InvalidRows.values(), InvalidRows::toString, value(handleInvalid()));
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        Configuration hadoop = session.sessionState().newHadoopConf();
        return new Scoring(
                location,
                spark.broadcast(shipped(hadoop)),
                spark.broadcast(new SerializableConfiguration(hadoop)),
                columns(),
                invalid);
    }

    private int at(StructType schema, Param<String> param) {
        String column = value(param);
        return column.isEmpty() ? -1 : schema.fieldIndex(column);
    }

    /** The adapters as they are now. */
    ShippedAdapters shipped(Configuration hadoop) {
        boolean isByRow = !value(adapterCol()).isEmpty();
        if (isByRow == isSet(adapter()) || isByRow != isSet(adapters())) {
            throw new BadInputException(
                    "Expected either adapter, which answers all rows, or both adapters and adapterCol;" + " found "
                            + explained() + ".");
        }
        return isByRow ? ShippedAdapters.all(value(adapters()), hadoop) : ShippedAdapters.one(value(adapter()), hadoop);
    }

    private String explained() {
        return "adapter " + (isSet(adapter()) ? value(adapter()) : "not set") + ", adapters "
                + (isSet(adapters()) ? value(adapters()) : "not set") + ", adapterCol "
                + (value(adapterCol()).isEmpty() ? "not set" : value(adapterCol()));
    }

    /** The columns of the answers. */
    AnswerColumns columns() {
        return new AnswerColumns(
                value(predictionCol()),
                value(predictedLabelCol()),
                value(predictedLabelsCol()),
                value(probabilityCol()),
                value(rawPredictionCol()),
                value(entitiesCol()));
    }

    /** Writes the settings, and the adapters' own folders unchanged under {@code data}; the base stays where it is. */
    @Override
    public MLWriter write() {
        return new PastaWriter(this);
    }

    /** Reads what {@link #write()} has written. */
    public static MLReader<PastaTransformer> read() {
        return new PastaReader();
    }

    /** Reads a transformer. */
    public static PastaTransformer load(String path) {
        return read().load(path);
    }
}
