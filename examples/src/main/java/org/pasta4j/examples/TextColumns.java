package org.pasta4j.examples;

import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.TableKind;
import picocli.CommandLine.Option;

/** Where a table of texts without labels keeps them; without {@code --text} the file is no table. */
final class TextColumns {
    /** Said in every command that reads tables. */
    static final String FORMAT_HELP =
            "\"tsv\" (tabs between columns, no quoting) or \"csv\" (default: by the name's ending).";

    @Option(
            names = "--text",
            paramLabel = "COL",
            description = "Column of the text where --input is a table, by name or by number from 1.")
    private Column text;

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each row is a pair.")
    private Column secondText;

    @Option(
            names = "--header",
            description = "The first line of the table names the columns (implied if a column is given by name).")
    private boolean header;

    @Option(names = "--format", paramLabel = "KIND", description = FORMAT_HELP)
    private TableKind kind;

    /** Whether the file is a table. */
    boolean areGiven() {
        return text != null;
    }

    /** Whether an option says something of a table although there is none. */
    boolean areStray() {
        return text == null && (secondText != null || header || kind != null);
    }

    /** What the options say, for the reader. */
    ExampleFormat format() {
        ExampleFormat format = ExampleFormat.defaults().withText(text).withoutLabel();
        format = secondText == null ? format : format.withSecond(secondText);
        format = kind == null ? format : format.withKind(kind);
        return header ? format.withHeader() : format;
    }
}
