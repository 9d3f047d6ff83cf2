package org.pasta4j.spark.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.spark.PastaClassifier;
import org.pasta4j.spark.PastaMultiLabelClassifier;
import org.pasta4j.spark.PastaRegressor;
import org.pasta4j.spark.PastaTokenClassifier;
import org.pasta4j.spark.PastaTransformer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pasta spark train}: a table of texts and labels becomes an adapter. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains an adapter on a table of labelled texts. What is saved is a stage of Spark ML; the folder data in it is"
                    + " the adapter.",
            "Other settings are set from a program, on the estimators of org.pasta4j.spark."
        })
final class TrainOnSpark implements Callable<Integer> {
    /** What is trained for. */
    enum Kind {
        CLASSIFICATION,
        MULTI_LABEL_CLASSIFICATION,
        REGRESSION,
        ENTITIES
    }

    @Mixin
    private BaseOptions base;

    @Mixin
    private InputTable table;

    @Option(names = "--out", required = true, paramLabel = "PATH", description = "Folder for what is trained.")
    private String out;

    @Option(names = "--overwrite", description = "Replaces what is at --out.")
    private boolean overwrite;

    @Option(
            names = "--task",
            defaultValue = "classification",
            paramLabel = "TASK",
            description =
                    "classification; multi_label_classification, on a column of lists of labels; regression; or entities, on a column of lists of words, with a list of tags for"
                            + " each (default: ${DEFAULT-VALUE}).")
    private Kind task;

    @Option(
            names = "--words-col",
            defaultValue = "words",
            paramLabel = "NAME",
            description = "Column of lists of words, for entities (default: ${DEFAULT-VALUE}).")
    private String wordsCol;

    @Option(
            names = "--label-col",
            defaultValue = "label",
            paramLabel = "NAME",
            description = "Column of labels (default: ${DEFAULT-VALUE}).")
    private String labelCol;

    @Option(
            names = "--validation-indicator-col",
            defaultValue = "",
            paramLabel = "NAME",
            description =
                    "Column of booleans: the rows that have true are not trained on, and measured after each epoch.")
    private String validationIndicatorCol;

    @Option(
            names = "--num-workers",
            paramLabel = "N",
            description =
                    "Parts of a batch that tasks compute at the same time (default: 1, on all threads of an executor).")
    private Integer numWorkers;

    @Option(names = "--max-iter", paramLabel = "N", description = "Epochs (default: 3).")
    private Integer maxIter;

    @Option(names = "--step-size", paramLabel = "RATE", description = "Learning rate (default: as ./pasta train).")
    private Double stepSize;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Rows of a step, of all workers together (default: as ./pasta train).")
    private Integer batchSize;

    @Option(names = "--seed", paramLabel = "N", description = "Of the head and the order of rows (default: 0).")
    private Long seed;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "PATH",
            description =
                    "Folder of the driver's machine for the state of the training, from which the same command goes"
                            + " on.")
    private String checkpointDir;

    TrainOnSpark() {}

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .appName("pasta spark " + task.name().toLowerCase(Locale.ROOT))
                .getOrCreate()) {
            OutFolder folder = new OutFolder(spark, out, overwrite);
            PastaTransformer fitted = fitted(spark);
            folder.write(fitted::save);
        }
        return CommandLine.ExitCode.OK;
    }

    private PastaTransformer fitted(SparkSession spark) {
        if (task == Kind.ENTITIES && !table.textPairCol().isEmpty()) {
            throw new BadInputException("Entities are of single texts; expected no --text-pair-col.");
        }
        Estimator<PastaTransformer> estimator =
                switch (task) {
                    case CLASSIFICATION -> new PastaClassifier().setTextPairCol(table.textPairCol());
                    case MULTI_LABEL_CLASSIFICATION ->
                        new PastaMultiLabelClassifier().setTextPairCol(table.textPairCol());
                    case REGRESSION -> new PastaRegressor().setTextPairCol(table.textPairCol());
                    case ENTITIES -> new PastaTokenClassifier().setWordsCol(wordsCol);
                };
        set(estimator, "base", base.base());
        set(estimator, "encoder", base.encoder());
        set(estimator, "precision", base.precision());
        set(estimator, "textCol", table.textCol());
        set(estimator, "labelCol", labelCol);
        set(estimator, "validationIndicatorCol", validationIndicatorCol);
        set(estimator, "numWorkers", numWorkers);
        set(estimator, "maxIter", maxIter);
        set(estimator, "stepSize", stepSize);
        set(estimator, "batchSize", batchSize);
        set(estimator, "seed", seed);
        set(estimator, "checkpointDir", checkpointDir);
        return estimator.fit(typed(table.read(spark)));
    }

    /** CSV and TSV have texts alone. */
    private Dataset<Row> typed(Dataset<Row> rows) {
        Dataset<Row> marked = Tables.cast(rows, validationIndicatorCol, "BOOLEAN");
        return task == Kind.REGRESSION ? Tables.cast(marked, labelCol, "DOUBLE") : marked;
    }

    /** @param value null leaves the default */
    private static void set(Estimator<?> estimator, String name, Object value) {
        if (value != null) {
            estimator.set(estimator.getParam(name), value);
        }
    }
}
