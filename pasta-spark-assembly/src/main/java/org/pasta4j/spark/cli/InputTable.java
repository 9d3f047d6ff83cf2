package org.pasta4j.spark.cli;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The table that a command reads, and its columns of texts. */
final class InputTable {
    @Option(names = "--input", required = true, paramLabel = "PATH", description = "Table of texts.")
    private String input;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: by the name of the path).")
    private TableFormat format;

    @Option(
            names = "--text-col",
            defaultValue = "text",
            paramLabel = "NAME",
            description = "Column of texts (default: ${DEFAULT-VALUE}).")
    private String textCol;

    @Option(
            names = "--text-pair-col",
            defaultValue = "",
            paramLabel = "NAME",
            description = "Column of second texts, for pairs.")
    private String textPairCol;

    InputTable() {}

    Dataset<Row> read(SparkSession spark) {
        return Tables.read(spark, input, format);
    }

    String textCol() {
        return textCol;
    }

    /** Empty for single texts. */
    String textPairCol() {
        return textPairCol;
    }
}
