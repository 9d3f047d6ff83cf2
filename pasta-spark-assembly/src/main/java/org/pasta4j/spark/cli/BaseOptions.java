package org.pasta4j.spark.cli;

import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import picocli.CommandLine.Option;

/** The frozen BERT, and how it computes. */
final class BaseOptions {
    @Option(
            names = "--base",
            required = true,
            paramLabel = "BASE",
            description = "The frozen BERT: a path that all executors have, the name of a file given to spark-submit"
                    + " --files, or a URI that Hadoop reads.")
    private String base;

    @Option(
            names = "--encoder",
            defaultValue = "auto",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private EncoderKind encoder;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            paramLabel = "KIND",
            description = "Of the frozen linear layers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    BaseOptions() {}

    String base() {
        return base;
    }

    String encoder() {
        return encoder.toString();
    }

    String precision() {
        return precision.toString();
    }
}
