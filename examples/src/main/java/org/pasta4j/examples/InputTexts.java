package org.pasta4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.InputLines;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts without labels, from the arguments, from a file or from standard input. */
final class InputTexts {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final String NAME = "standard input";

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "File of texts, one a line, or - for standard input; with --text or --format, and where its name"
                            + " ends in .jsonl, a table, of which that column is read.")
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
    void check(CommandSpec spec) {
        boolean given = texts != null;
        Path file = file();
        boolean table = columns.areOf(file);
        new Ranges(spec)
                .check(!(given && input != null), "Give texts as arguments or by --input, not both.")
                .check(
                        !(given && (columns.areGiven() || columns.skipBadRows())),
                        "What is said of columns and rows is for tables, not for texts as arguments; leave it out.")
                .check(table || !columns.areGiven(), "--second-text and --header need --text or --format beside them.")
                .check(
                        given || file != null || !table || columns.tellKind(),
                        "--text names a column of a table: say with --format which kind of table standard input is, or"
                                + " give a file by --input.");
        format(spec);
        // A pipe is as good as a file.
        if (file != null && (!Files.exists(file) || Files.isDirectory(file))) {
            throw new BadInputException("No file " + file + ".");
        }
    }

    /** Null for standard input. */
    private Path file() {
        return input == null || input.equals(STANDARD_INPUT) ? null : input;
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
    TextSource open(OpenAdapter opened, CommandSpec spec) {
        boolean pairs = opened.takesPairs();
        if (texts != null) {
            return TextSource.ofArguments(texts, pairs);
        }
        badRows = columns.skipBadRows() ? BadRows.skip() : BadRows.stop();
        Path file = file();
        Optional<ExampleFormat> table = format(spec);
        if (table.isPresent()) {
            opened.requireSuitable(table.get().second().isPresent());
            ExampleReader reader = new ExampleReader(table.get());
            return new TextSource(
                    file != null ? reader.inputs(file, badRows) : reader.inputs(NAME, System.in, badRows));
        }
        InputLines lines = new InputLines(pairs);
        if (file != null) {
            return new TextSource(lines.read(file, badRows));
        }
        if (Terminal.isInput()) {
            System.err.println("Type texts, one a line; Ctrl-D ends them.");
        }
        return new TextSource(lines.read(NAME, System.in, badRows));
    }

    /** Says what was skipped, where anything was. */
    void tellSkipped(CommandSpec spec) {
        badRows.first()
                .ifPresent(first -> spec.commandLine()
                        .getErr()
                        .println("pasta: skipped " + Format.count(badRows.count(), "bad row") + ", the first: "
                                + first));
    }
}
