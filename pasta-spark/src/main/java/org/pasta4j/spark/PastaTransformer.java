package org.pasta4j.spark;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
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
 * <p>Columns of the answers, of which those with an empty name are left out: {@code predictionCol} (double: the number
 * of the class in the adapter's order, or the value of a regression), {@code predictedLabelCol} (string),
 * {@code probabilityCol} and {@code rawPredictionCol} (vectors over the adapter's classes; the latter are logarithms of
 * the probabilities: the logits, but for a number that all classes share), {@code entitiesCol} (an array of structs of
 * type, text, start, end and score; positions count UTF-16 characters). What an answer does not have is null.
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

    /**
     * Sets base: the frozen BERT: a path that all executors have, the name of a file that SparkContext.addFile has
     * shipped, or a URI that Hadoop reads.
     */
    public PastaTransformer setBase(String value) {
        set(base(), value);
        return this;
    }

    /** Sets adapter: folder of the adapter that answers all rows. */
    public PastaTransformer setAdapter(String value) {
        set(adapter(), value);
        return this;
    }

    /** Sets adapters: folder of the adapters that adapterCol names. */
    public PastaTransformer setAdapters(String value) {
        set(adapters(), value);
        return this;
    }

    /** Sets adapterCol: column with the name of the adapter of each row. */
    public PastaTransformer setAdapterCol(String value) {
        set(adapterCol(), value);
        return this;
    }

    /** Sets textCol: column of texts. */
    public PastaTransformer setTextCol(String value) {
        set(textCol(), value);
        return this;
    }

    /** Sets textPairCol: column of the second texts, for adapters of pairs; empty for single texts. */
    public PastaTransformer setTextPairCol(String value) {
        set(textPairCol(), value);
        return this;
    }

    /** Sets predictionCol: column for the number of the class, or the value of a regression. */
    public PastaTransformer setPredictionCol(String value) {
        set(predictionCol(), value);
        return this;
    }

    /** Sets predictedLabelCol: column for the name of the class. */
    public PastaTransformer setPredictedLabelCol(String value) {
        set(predictedLabelCol(), value);
        return this;
    }

    /** Sets probabilityCol: column for the probabilities of the classes. */
    public PastaTransformer setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return this;
    }

    /** Sets rawPredictionCol: column for the logarithms of the probabilities of the classes. */
    public PastaTransformer setRawPredictionCol(String value) {
        set(rawPredictionCol(), value);
        return this;
    }

    /** Sets entitiesCol: column for entities. */
    public PastaTransformer setEntitiesCol(String value) {
        set(entitiesCol(), value);
        return this;
    }

    /**
     * Sets handleInvalid: what is done with a row that has no answer: error (the job fails), skip (the row is left out)
     * or keep (its answers are null).
     */
    public PastaTransformer setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return this;
    }

    /** Sets encoder: auto, stock, fused or cuda. */
    public PastaTransformer setEncoder(String value) {
        set(encoder(), value);
        return this;
    }

    /** Sets precision: of the frozen linear layers: fp32, bf16 or tf32. */
    public PastaTransformer setPrecision(String value) {
        set(precision(), value);
        return this;
    }

    /** Sets batchTokens: about as many tokens are answered at a time, at least 1. */
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
                .forEach(name -> requireText(schema, name));
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

    private static void requireText(StructType schema, String name) {
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(name)) {
            throw new BadInputException("There is no column \"" + name + "\"; found " + String.join(", ", names) + ".");
        }
        StructField field = schema.apply(name);
        if (!(field.dataType() instanceof StringType)) {
            throw new BadInputException("The column \"" + name + "\" is of the type "
                    + field.dataType().simpleString() + "; expected string.");
        }
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
        BaseLocation location = new BaseLocation(value(base()), value(encoder()), value(precision()));
        ExecutorPools.named("encoder", EncoderKind.values(), location.encoder());
        ExecutorPools.named("precision", Precision.values(), location.precision());
        InvalidRows invalid = ExecutorPools.named("handleInvalid", InvalidRows.values(), value(handleInvalid()));
        int tokens = (Integer) getOrDefault(batchTokens());
        if (tokens < 1) {
            throw new BadInputException("The parameter batchTokens is " + tokens + "; expected at least 1.");
        }
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(texts.sparkSession().sparkContext());
        Configuration hadoop = texts.sparkSession().sessionState().newHadoopConf();
        RowScorer scorer = new RowScorer(
                location,
                spark.broadcast(shipped(hadoop)),
                spark.broadcast(new SerializableConfiguration(hadoop)),
                new RowScorer.Inputs(
                        at(input, textCol().name()),
                        at(input, textPairCol().name()),
                        at(input, adapterCol().name())),
                columns(),
                invalid,
                tokens);
        return texts.toDF().mapPartitions(scorer, Encoders.row(output));
    }

    private int at(StructType schema, String param) {
        String column = (String) getOrDefault(getParam(param));
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

    private AnswerColumns columns() {
        return new AnswerColumns(
                value(predictionCol()),
                value(predictedLabelCol()),
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
