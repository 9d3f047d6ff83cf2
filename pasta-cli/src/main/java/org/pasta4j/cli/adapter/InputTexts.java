package org.pasta4j.cli.adapter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.console.Terminal;
import org.pasta4j.cli.data.TextColumns;
import org.pasta4j.cli.data.TextSource;
import org.pasta4j.cli.data.UsualColumns;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.FileColumns;
import org.pasta4j.pasta.data.InputLines;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TextInput;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts without labels, from the arguments, from a file or from standard input. */
public final class InputTexts {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final String STANDARD_INPUT_NAME = "standard input";

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "File of texts, or - for standard input. Where its name ends in .csv, .tsv, .jsonl or .ndjson, or in .txt"
                            + " and its first line has a tab, or it is Parquet, it is the table that \"pasta train\" reads, and labels in it"
                            + " are passed over; --format and --text say so of any other. In the manner of CoNLL (.conll,"
                            + " .conllu, .iob, .iob2, .bio), words that an adapter for token_classification tags."
                            + " Else each line is a text.")
    private Path input;

    @Mixin
    private TextColumns columns;

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..*",
            description =
                    "Texts; two for each where the adapter takes pairs. Put -- before them where one begins with a"
                            + " hyphen.")
    private List<String> texts;

    private BadRows badRows = BadRows.stop();

    /** Refuses what contradicts itself, and a file that is not there, before anything is opened. */
    public void check(CommandSpec spec) {
        boolean given = texts != null;
        Path file = file();
        boolean table = columns.areOf(file) || columns.areWordsOf(file);
        new OptionChecks(spec)
                .check(!(given && input != null), "Give texts as arguments or by --input, not both.")
                .check(
                        !(given && (columns.areGiven() || columns.skipBadRows())),
                        "What is said of columns and rows is for tables, not for texts as arguments; leave it out.")
                .check(
                        !columns.areWordsOf(file) || !columns.areOfTables(),
                        "--second-text, --header, --delimiter and --quoting are for tables; leave them out, or say with"
                                + " --format which kind of table " + file + " is.")
                .check(table || !columns.areGiven(), "--second-text and --header need --text or --format beside them.")
                .check(
                        given || file != null || !table || columns.tellKind(),
                        "--text names a column of a table: say with --format which kind of table standard input is, or"
                                + " give a file by --input.");
        format(spec);
        if (file != null && !Files.isRegularFile(file)) {
            throw new BadInputException("No file " + file + ".");
        }
        tellFiles(spec);
    }

    /** A text may be the name of a file; that it was meant is more likely. */
    private void tellFiles(CommandSpec spec) {
        for (String text : texts == null ? List.<String>of() : texts) {
            if (isFile(text)) {
                spec.commandLine()
                        .getErr()
                        .println("pasta: \"" + text + "\" is taken as a text; --input reads the file of that name.");
            }
        }
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Null for standard input, and for a pipe, which is read as that is. */
    private Path file() {
        return input == null || input.equals(STANDARD_INPUT) || isPiped() ? null : input;
    }

    /** As a shell's {@code <(zcat texts.gz)} is. */
    private boolean isPiped() {
        return input != null
                && !input.equals(STANDARD_INPUT)
                && Files.exists(input)
                && !Files.isRegularFile(input)
                && !Files.isDirectory(input);
    }

    /** What is read once where there is no file. */
    private InputStream stream() {
        if (!isPiped()) {
            return System.in;
        }
        try {
            return Files.newInputStream(input);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + input + ": " + IoMessages.of(e) + ".", e);
        }
    }

    private String name() {
        return isPiped() ? input.toString() : STANDARD_INPUT_NAME;
    }

    /** Empty for texts that are not in a table. */
    private Optional<ExampleFormat> format(CommandSpec spec) {
        return columns.areOf(file()) ? Optional.of(columns.format(spec)) : Optional.empty();
    }

    /**
     * Begins to read.
     *
     * @param opened says whether texts are pairs
     * @param spec of the command
     */
    public TextSource open(OpenAdapter opened, CommandSpec spec) {
        boolean pairs = opened.takesPairs();
        if (texts != null) {
            return TextSource.ofArguments(texts, pairs);
        }
        badRows = columns.skipBadRows() ? BadRows.skip() : BadRows.stop();
        Path file = file();
        if (columns.areWordsOf(file)) {
            throw new BadInputException(file + " holds a word a line; expected whole texts.");
        }
        Optional<ExampleFormat> table = format(spec);
        if (table.isPresent()) {
            ExampleFormat columnsOfIt = file == null || opened.config().task().isOfTokens()
                    ? table.get()
                    : trained(table.get(), opened, file, spec);
            return new TextSource(inputs(columnsOfIt, opened));
        }
        InputLines lines = new InputLines(pairs);
        if (file != null) {
            return new TextSource(lines.read(file, badRows));
        }
        if (!isPiped() && Terminal.isInput()) {
            System.err.println("Type texts, one a line; Ctrl-D ends them.");
            return TextSource.typed(lines.read(name(), System.in, badRows));
        }
        return new TextSource(lines.read(name(), stream(), badRows));
    }

    private Iterator<TextInput> inputs(ExampleFormat format, OpenAdapter opened) {
        Path file = file();
        ExampleFormat found =
                file == null ? format : new UsualColumns(format, Optional.of(opened.takesPairs())).in(file);
        opened.requireSuitable(found.second().isPresent());
        return file == null
                ? new ExampleReader(found).inputs(name(), stream(), badRows)
                : new ExampleReader(found).inputs(file, badRows);
    }

    /** Where nothing else is said, the columns in which the texts that were trained on were. */
    private ExampleFormat trained(ExampleFormat format, OpenAdapter opened, Path file, CommandSpec spec) {
        return opened.labeller()
                .trained()
                .withoutLabel()
                .or(columns.said(), () -> FileColumns.ofTable(file, format), spec)
                .in(format);
    }

    /**
     * The sentences of a file that has a word a line; empty for any other input.
     *
     * @param opened with the columns that it was trained on
     * @param spec of the command
     */
    public Optional<Iterator<List<String>>> words(OpenAdapter opened, CommandSpec spec) {
        if (texts != null || !columns.areWordsOf(file())) {
            return Optional.empty();
        }
        badRows = columns.skipBadRows() ? BadRows.skip() : BadRows.stop();
        TaggedReader said = columns.ofWords();
        DataColumns read = opened.labeller()
                .trained()
                .withoutLabel()
                .or(said.columns(), () -> FileColumns.ofWords(file(), said.json()), spec);
        return Optional.of(said.withColumns(read).words(file(), badRows));
    }

    /** Says what was skipped, where anything was. */
    public void tellSkipped(CommandSpec spec) {
        badRows.first()
                .ifPresent(first -> spec.commandLine()
                        .getErr()
                        .println("pasta: skipped " + Format.count(badRows.count(), "bad row") + ", the first: "
                                + first));
    }
}
