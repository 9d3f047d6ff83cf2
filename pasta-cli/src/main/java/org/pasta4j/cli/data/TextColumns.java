package org.pasta4j.cli.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ColumnarFiles;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.TableKind;
import org.pasta4j.pasta.data.TagReading;
import org.pasta4j.pasta.data.TaggedReader;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Where a table of texts without labels keeps them. A file is a table where training reads one of its name or content;
 * of {@code .txt}, which may hold a text a line, only if the first line has columns.
 */
public final class TextColumns {
    @Option(
            names = "--text",
            paramLabel = "COL",
            description =
                    "Column of the text where the input is a table, by name or by number from 1, or of the words. Default:"
                            + " as in training where that was said and the file has it; else, where columns have names, the"
                            + " one called "
                            + UsualColumns.TEXT_NAMES
                            + ", or for pairs the two called "
                            + UsualColumns.PAIR_NAMES
                            + "; else column 1; of JSON the field \"text\".")
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
    public boolean areOf(Path input) {
        return text != null || tellKind() || input != null && isTable(input);
    }

    private static boolean isTable(Path input) {
        if (ColumnarFiles.isOne(input)) {
            return true;
        }
        boolean lines = input.toString().toLowerCase(Locale.ROOT).matches(".*[.]txt([.]gz)?");
        return TableKind.byEnding(input).isPresent()
                && (!lines
                        || Files.isRegularFile(input)
                                && new ExampleReader(ExampleFormat.defaults())
                                                .firstRow(input)
                                                .size()
                                        > 1);
    }

    /**
     * Whether the input is sentences with a word a line, in the manner of CoNLL.
     *
     * @param input null for standard input
     */
    public boolean areWordsOf(Path input) {
        return input != null
                && !tellKind()
                && input.toString().toLowerCase(Locale.ROOT).matches(".*[.](conll|conllu|iob|iob2|bio)([.]gz)?");
    }

    /** Reads words a line each. */
    public TaggedReader ofWords() {
        return new TaggedReader(false, Optional.ofNullable(text), Optional.empty(), TagReading.recognised());
    }

    /** Whether something is said of columns. */
    public boolean areGiven() {
        return text != null || secondText != null || table.isHeaderGiven() || table.isSeparationGiven() || tellKind();
    }

    /** Whether something is said that tables alone have. */
    public boolean areOfTables() {
        return secondText != null || table.isHeaderGiven() || table.isSeparationGiven();
    }

    /** Whether the kind of table is said. */
    public boolean tellKind() {
        return table.kind().isPresent();
    }

    /**
     * What the options say, for the reader; for a table only.
     *
     * @param spec of the command, for the message where two options contradict each other
     */
    public ExampleFormat format(CommandSpec spec) {
        return table.in(said().in(ExampleFormat.defaults().withoutLabel()), spec);
    }

    /** The columns that the options say. */
    public DataColumns said() {
        return new DataColumns(Optional.ofNullable(text), Optional.ofNullable(secondText), Optional.empty());
    }

    /** Whether rows that cannot be read are left out. */
    public boolean skipBadRows() {
        return table.skipBadRows();
    }
}
