package org.pasta4j.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.model.ParallelTraining;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.SavedStates;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingStateOptions;
import org.pasta4j.pasta.train.ValidationReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's part: from a table to an adapter for each of some runs. */
final class SparkTraining {
    private static final Logger LOG = LoggerFactory.getLogger(SparkTraining.class);

    private final TrainingTable table;
    private final List<TrainingOptions> options;

    /** @param options one a run */
    SparkTraining(TrainingTable table, List<TrainingOptions> options) {
        this.table = table;
        this.options = options;
    }

    /**
     * Trains all runs.
     *
     * @return one adapter a run
     * @throws BadInputException also where it was an executor that refused something
     */
    List<Adapter> train(Dataset<Row> rows) {
        try {
            return trained(rows);
        } catch (Exception e) {
            requireNoRefusal(e);
            throw e;
        }
    }

    /** What an executor refuses comes as the cause of a failed job, which Spark throws without declaring it. */
    private static void requireNoRefusal(Exception failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BadInputException) {
                throw new BadInputException(cause.getMessage(), failure);
            }
        }
    }

    private List<Adapter> trained(Dataset<Row> rows) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        SerializableConfiguration hadoop =
                new SerializableConfiguration(rows.sparkSession().sessionState().newHadoopConf());
        ExecutorBase base = ExecutorBase.of(table.base(), hadoop);
        Task task = table.task();
        List<String> classes = table.labels();
        JavaRDD<SourceRow> source = table.columns().select(rows).javaRDD().map(row -> SourceRow.of(row, task, classes));
        // The table is computed once, as far as its rows are not lost.
        source.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return trained(spark, base, source, table.columns().hasNumbers(rows.schema()), hadoop);
        } finally {
            source.unpersist(false);
        }
    }

    private List<Adapter> trained(
            JavaSparkContext spark,
            ExecutorBase base,
            JavaRDD<SourceRow> source,
            boolean hasNumbers,
            SerializableConfiguration hadoop) {
        ClassLabels labels = labels(source, hasNumbers);
        int slotsOfPair = base.tokenizer().encode("a", "a").specialTokens();
        PastaConfig config = table.config(labels.names(), slotsOfPair).on(base.model());
        AdapterConfig described =
                AdapterConfig.of(config, base.model(), base.model().origin().location());
        ExecutorWorkers workers = new ExecutorWorkers(
                new WorkerSettings(table.base(), described.toJson(), labels.weights()), spark.broadcast(hadoop));
        try (SparkWorkers group =
                new SparkWorkers(spark, workers, table.workers(), source, table.task() == Task.REGRESSION)) {
            source.unpersist(false);
            return trained(base, config, group, hadoop.value());
        } finally {
            workers.hadoop().destroy();
        }
    }

    private ClassLabels labels(JavaRDD<SourceRow> source, boolean areNumbers) {
        return table.task() == Task.REGRESSION
                ? ClassLabels.NONE
                : ClassLabels.of(
                        source.filter(row -> !row.isHeldOut()),
                        table.labels(),
                        areNumbers,
                        table.task().isOfLabelSets(),
                        table.columns().label(),
                        table.classWeights());
    }

    private List<Adapter> trained(ExecutorBase base, PastaConfig config, SparkWorkers workers, Configuration hadoop) {
        if (table.columns().hasHeldOut() && !workers.hasHeldOut()) {
            throw new BadInputException("No row is held out by the column \""
                    + table.columns().heldOut() + "\"; expected true in some rows, or no validationIndicatorCol.");
        }
        List<PastaConfig> configs =
                options.stream().map(run -> config.withSeed(run.seed())).toList();
        if (table.checkpointDir().isEmpty()) {
            return trained(base, configs, workers, options, () -> {});
        }
        try (HadoopStates states = new HadoopStates(stateFolder(base, configs, workers), hadoop)) {
            List<TrainingOptions> saved = new ArrayList<>(options);
            saved.set(
                    0,
                    options.get(0)
                            .withCheckpoints(new TrainingStateOptions(states.local(), table.checkpointSeconds())));
            return trained(base, configs, workers, saved, states::save);
        }
    }

    /** One for each training: those of several maps of parameters, or of several folds, have one checkpointDir. */
    private String stateFolder(ExecutorBase base, List<PastaConfig> configs, SparkWorkers workers) {
        Map<String, String> data = new LinkedHashMap<>(workers.identity());
        data.put("base", base.model().fingerprint());
        String folder = new Path(table.checkpointDir(), SavedStates.folderName(configs, options, data)).toString();
        LOG.info("The state of the training is kept in {}", folder);
        return folder;
    }

    /** @param onCheckpoint after the state was saved */
    private static List<Adapter> trained(
            ExecutorBase base,
            List<PastaConfig> configs,
            SparkWorkers workers,
            List<TrainingOptions> options,
            Runnable onCheckpoint) {
        ParallelTraining training = new ParallelTraining(base.model(), configs, options);
        List<TrainingListener> listeners = new ArrayList<>();
        for (int run = 0; run < options.size(); run++) {
            // The state is that of all runs.
            listeners.add(new Log("run " + (run + 1), run == 0 ? onCheckpoint : () -> {}));
        }
        training.train(workers, listeners).forEach(DivergedException::refuse);
        return IntStream.range(0, options.size()).mapToObj(training::adapter).toList();
    }

    /** Tells how the training goes. */
    private record Log(String run, Runnable checkpoint) implements TrainingListener {
        @Override
        public void onStart(int truncatedTexts) {
            if (truncatedTexts > 0) {
                LOG.warn("{}: {} texts are longer than maxLength and are cut.", run, truncatedTexts);
            }
        }

        @Override
        public void onCheckpoint(int step) {
            checkpoint.run();
        }

        @Override
        public void onValidation(ValidationReport report) {
            LOG.info("{}: step {}: {}", run, report.step(), report.result().metrics());
        }

        @Override
        public void onEpoch(EpochReport report) {
            LOG.info("{}: epoch {} after {} steps: loss {}", run, report.epoch(), report.step(), report.loss());
        }
    }
}
