package org.pasta4j.examples;

import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a table of texts without labels keeps them; without {@code --text} the file is no table. */
final class TextColumns {
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

    @Mixin
    private TableOptions table;

    /** Whether the file is a table. */
    boolean areGiven() {
        return text != null;
    }

    /** Whether an option says something of a table although there is none. */
    boolean areStray() {
        return text == null && (secondText != null || table.areGiven());
    }

    /**
     * What the options say, for the reader; for a table only.
     *
     * @param spec of the command, for the message where two options contradict each other
     */
    ExampleFormat format(CommandSpec spec) {
        ExampleFormat format = ExampleFormat.defaults().withText(text).withoutLabel();
        return table.in(secondText == null ? format : format.withSecond(secondText), spec);
    }
}
