package org.pasta4j.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pasta4j.spark.PastaTransformer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pasta spark score}: a table of texts becomes the table with answers. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description =
                "Adds answers to each row of a table of texts. Paths are any that Spark reads (hdfs:, s3a:, file:).")
final class ScoreOnSpark implements Callable<Integer> {
    @Mixin
    private BaseOptions base;

    @Mixin
    private InputTable table;

    @Option(names = "--adapter", paramLabel = "FOLDER", description = "The adapter that answers all rows.")
    private String adapter;

    @Option(names = "--adapters", paramLabel = "FOLDER", description = "Folder of adapters that --adapter-col names.")
    private String adapters;

    @Option(names = "--adapter-col", paramLabel = "NAME", description = "Column with the adapter of each row.")
    private String adapterCol;

    @Option(names = "--out", required = true, paramLabel = "PATH", description = "Folder for the table with answers.")
    private String out;

    @Option(
            names = "--out-format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: by the name of the path).")
    private TableFormat outFormat;

    @Option(names = "--overwrite", description = "Replaces what is at --out.")
    private boolean overwrite;

    @Option(
            names = "--handle-invalid",
            defaultValue = "error",
            paramLabel = "error|skip|keep",
            description = "Of a row that cannot be answered: the job fails, the row is left out, or its answers are"
                    + " null (default: ${DEFAULT-VALUE}).")
    private String handleInvalid;

    ScoreOnSpark() {}

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark =
                SparkSession.builder().appName("pasta spark score").getOrCreate()) {
            TableFormat format = outFormat == null ? TableFormat.of(out) : outFormat;
            format.requireWritable();
            OutFolder folder = new OutFolder(spark, out, overwrite);
            Dataset<Row> answered = transformer().transform(table.read(spark));
            folder.write(path -> Tables.write(answered, path, format));
        }
        return CommandLine.ExitCode.OK;
    }

    private PastaTransformer transformer() {
        PastaTransformer transformer = new PastaTransformer()
                .setBase(base.base())
                .setEncoder(base.encoder())
                .setPrecision(base.precision())
                .setTextCol(table.textCol())
                .setTextPairCol(table.textPairCol())
                .setHandleInvalid(handleInvalid);
        if (adapter != null) {
            transformer.setAdapter(adapter);
        }
        if (adapters != null) {
            transformer.setAdapters(adapters);
        }
        if (adapterCol != null) {
            transformer.setAdapterCol(adapterCol);
        }
        return transformer;
    }
}
