package org.pasta4j.examples;

import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a table of labelled examples keeps what is read. */
final class ColumnOptions {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    @Option(
            names = "--text",
            paramLabel = "COL",
            description = "Column of the text, by name or by number from 1 (default: ${DEFAULT-VALUE}).")
    private Column text = DEFAULTS.text();

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each example is a pair.")
    private Column secondText;

    @Option(
            names = "--label",
            paramLabel = "COL",
            description = "Column of the label, or of the number for a regression (default: ${DEFAULT-VALUE}).")
    private Column label = DEFAULTS.label().orElseThrow();

    @Mixin
    private TableOptions table;

    /**
     * What the options say, for the reader.
     *
     * @param spec of the command, for the message where two options contradict each other
     */
    ExampleFormat format(CommandSpec spec) {
        ExampleFormat format = DEFAULTS.withText(text).withLabel(label);
        return table.in(secondText == null ? format : format.withSecond(secondText), spec);
    }
}
