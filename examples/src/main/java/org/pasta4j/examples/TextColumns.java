package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.Optional;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.TableKind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a table of texts without labels keeps them; unless something says that it is a table, a file is none. */
final class TextColumns {
    @Option(
            names = "--text",
            paramLabel = "COL",
            description = "Column of the text where the input is a table, by name or by number from 1 (default: 1; of"
                    + " JSON the field \"text\").")
    private Column text;

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each row is a pair.")
    private Column secondText;

    @Mixin
    private TableOptions table;

    /**
     * Whether the input is a table, or JSON lines.
     *
     * @param input null for standard input
     */
    boolean areOf(Path input) {
        return text != null
                || tellKind()
                || input != null && TableKind.byEnding(input).equals(Optional.of(TableKind.JSONL));
    }

    /** Whether something is said of columns. */
    boolean areGiven() {
        return text != null || secondText != null || table.isHeaderGiven() || tellKind();
    }

    /** Whether the kind of table is said. */
    boolean tellKind() {
        return table.kind().isPresent();
    }

    /**
     * What the options say, for the reader; for a table only.
     *
     * @param spec of the command, for the message where two options contradict each other
     */
    ExampleFormat format(CommandSpec spec) {
        ExampleFormat format = ExampleFormat.defaults().withoutLabel();
        format = text == null ? format : format.withText(text);
        return table.in(secondText == null ? format : format.withSecond(secondText), spec);
    }

    /** Whether rows that cannot be read are left out. */
    boolean skipBadRows() {
        return table.skipBadRows();
    }
}
