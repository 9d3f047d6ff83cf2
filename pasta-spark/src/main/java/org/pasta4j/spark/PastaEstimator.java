package org.pasta4j.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.train.Schedule;
import org.pasta4j.pasta.train.TrainingOptions;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the estimators of all tasks share: synchronous data-parallel training, a Spark job a step. The rows, as tokens,
 * are cached by {@code numWorkers} tasks; the driver has their sizes alone, and takes the step.
 *
 * @param <S> the estimator
 */
abstract class PastaEstimator<S extends PastaEstimator<S>> extends TrainingParams<S> implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    PastaEstimator(String uid) {
        super(uid);
    }

    /** What it trains for. */
    abstract Task task();

    @Override
    public S copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /**
     * The columns behind training.
     *
     * @throws BadInputException if a column is missing or of another type than expected
     */
    @Override
    public StructType transformSchema(StructType schema) {
        columns().check(schema);
        boolean isOfTexts = !task().isOfTokens() || List.of(schema.fieldNames()).contains(value(textCol()));
        return isOfTexts ? transformer().transformSchema(schema) : schema;
    }

    /**
     * Trains an adapter.
     *
     * @throws BadInputException if a setting is missing or out of range, columns are not as expected, a text or a label
     *     is null or does not suit the task, or the base is not found
     */
    @Override
    public PastaTransformer fit(Dataset<?> data) {
        return fitTogether(data, List.of(this)).get(0);
    }

    /**
     * Trains an adapter for each map of parameters: those that differ in the numbers of training alone go through the
     * rows together.
     */
    @Override
    public Seq<PastaTransformer> fit(Dataset<?> data, Seq<ParamMap> maps) {
        List<PastaEstimator<S>> all = new ArrayList<>();
        CollectionConverters.asJava(maps).forEach(map -> all.add(copy(map)));
        Map<TrainingTable, List<Integer>> alike = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            alike.computeIfAbsent(all.get(i).table(), table -> new ArrayList<>())
                    .add(i);
        }
        PastaTransformer[] fitted = new PastaTransformer[all.size()];
        for (List<Integer> group : alike.values()) {
            List<PastaTransformer> own =
                    fitTogether(data, group.stream().map(all::get).toList());
            for (int i = 0; i < own.size(); i++) {
                fitted[group.get(i)] = own.get(i);
            }
        }
        return CollectionConverters.asScala(List.of(fitted)).toSeq();
    }

    /** @param runs with the same {@link #table} */
    private List<PastaTransformer> fitTogether(Dataset<?> data, List<PastaEstimator<S>> runs) {
        Dataset<Row> rows = data.toDF();
        runs.forEach(run -> run.transformSchema(rows.schema()));
        List<TrainingOptions> options =
                runs.stream().map(PastaEstimator::options).toList();
        List<Adapter> adapters = new SparkTraining(runs.get(0).table(), options).train(rows);
        List<PastaTransformer> fitted = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            fitted.add(runs.get(i).transformer().setAdapter(FittedAdapters.save(adapters.get(i))));
        }
        return fitted;
    }

    /** Without an adapter. */
    private PastaTransformer transformer() {
        PastaTransformer transformer = copyValues(new PastaTransformer(uid()), new ParamMap());
        transformer.setParent(this);
        return transformer;
    }

    private TrainingColumnNames columns() {
        return new TrainingColumnNames(
                task(),
                value(task().isOfTokens() ? wordsCol() : textCol()),
                task().isOfTokens() ? "" : value(textPairCol()),
                value(labelCol()),
                value(validationIndicatorCol()));
    }

    private TrainingTable table() {
        BaseLocation base = new BaseLocation(value(base()), value(encoder()), value(precision()));
        Choice.named("encoder", EncoderKind.values(), EncoderKind::toString, base.encoder());
        Choice.named("precision", Precision.values(), Precision::toString, base.precision());
        int workers = (int) $(numWorkers());
        if (workers < 1 || workers > TrainingTable.MOST_WORKERS) {
            throw new BadInputException(
                    "The parameter numWorkers is " + workers + "; expected 1 to " + TrainingTable.MOST_WORKERS + ".");
        }
        return new TrainingTable(
                base,
                columns(),
                workers,
                isSet(labels()) ? List.of($(labels())) : List.of(),
                value(classWeights()).strip(),
                (int) $(maxLength()),
                isSet(dropout()) ? Optional.of((double) $(dropout())) : Optional.empty(),
                headOfTexts(),
                value(checkpointDir()),
                (double) $(checkpointSeconds()));
    }

    private PastaConfig.Head headOfTexts() {
        if (task().isOfTokens()
                && !(value(pooling()).equals(AUTO) && value(head()).equals(AUTO))) {
            throw new BadInputException("The parameters pooling and head are for texts; words are read one by one."
                    + " Expected auto for both, found " + value(pooling()) + " and " + value(head()) + ".");
        }
        return PastaConfig.Head.named(value(pooling()), value(head()));
    }

    private TrainingOptions options() {
        TrainingOptions options = TrainingOptions.defaults()
                .withEpochs((int) $(maxIter()))
                .withBatchSize((int) $(batchSize()))
                .withAccumulation((int) $(accumulation()))
                .withLearningRate((double) $(stepSize()))
                .withSchedule(
                        Choice.named("schedule", Schedule.values(), Schedule::toString, value(schedule())),
                        (double) $(warmUp()))
                .withWeightDecay((double) $(weightDecay()))
                .withMaxGradientNorm((double) $(maxGradientNorm()))
                .withPatience((int) $(patience()))
                .withValidationEvery((int) $(validateEvery()))
                .withSeed((long) $(seed()));
        if (options.selection().patience() > 0
                && value(validationIndicatorCol()).isEmpty()) {
            throw new BadInputException("The parameter patience counts validations, and validationIndicatorCol names no"
                    + " column; expected both or neither.");
        }
        return value(metric()).isEmpty() ? options : options.withMetric(value(metric()));
    }
}
