package org.pasta4j.examples;

import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.TableKind;
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

    @Option(
            names = "--header",
            negatable = true,
            description = "Whether the first line names the columns (default: only if a column is given by name, or if"
                    + " that line reads \"text\" and \"label\").")
    private boolean header;

    @Option(names = "--format", paramLabel = "KIND", description = TextColumns.FORMAT_HELP)
    private TableKind kind;

    /** What the options say, for the reader. */
    ExampleFormat format() {
        ExampleFormat format = DEFAULTS.withText(text).withLabel(label);
        format = secondText == null ? format : format.withSecond(secondText);
        format = kind == null ? format : format.withKind(kind);
        return header ? format.withHeader() : format;
    }
}
