package org.pasta4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.InputLines;
import org.pasta4j.pasta.data.TextInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta predict}: labels for texts. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Label texts with an adapter.",
        description = {
            "",
            "Prints a line for each text: label, score (the label's probability) and text, with tabs between them; for"
                    + " a regression the number and the text. Texts come from the arguments, from a file or from"
                    + " standard input, one a line (UTF-8). With an adapter for pairs, two arguments are a pair, and a"
                    + " line holds both texts with a tab between them. With an adapter for token_classification there is"
                    + " a line for each entity: number of the text, type, score, first character, end, entity.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta predict --adapter my-adapter \"a long narrow boat moved by a paddle\"",
            "  pasta predict --adapter my-adapter --input texts.txt > labels.tsv",
            "  cut -f 2 table.tsv | pasta predict --adapter my-adapter --json",
            "  zcat reviews.jsonl.gz | pasta predict --adapter my-adapter --format jsonl --text body"
        })
final class PredictCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final String NAME = "standard input";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterOptions adapter;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "File of texts, one a line, or - for standard input; with --text or --format, and where its name"
                            + " ends in .jsonl, a table, of which that column is read.")
    private Path input;

    @Option(names = "--json", description = "Print a JSON object a line, with the scores of all labels.")
    private boolean json;

    @Mixin
    private TextColumns columns;

    @Parameters(paramLabel = "TEXT", arity = "0..*", description = "Texts to label.")
    private List<String> texts;

    @Override
    public Integer call() {
        boolean given = texts != null;
        Path file = input == null || input.equals(STANDARD_INPUT) ? null : input;
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
        Optional<ExampleFormat> format = table ? Optional.of(columns.format(spec)) : Optional.empty();
        if (file != null && !Files.isRegularFile(file)) {
            throw new BadInputException("No file " + file + ".");
        }
        BadRows badRows = columns.skipBadRows() ? BadRows.skip() : BadRows.stop();
        try (OpenAdapter opened = adapter.open();
                TextSource source = source(opened, file, format, badRows)) {
            predict(opened, source);
        }
        badRows.first()
                .ifPresent(first -> spec.commandLine()
                        .getErr()
                        .println("pasta: skipped " + Format.count(badRows.count(), "bad row") + ", the first: "
                                + first));
        return 0;
    }

    private TextSource source(OpenAdapter opened, Path file, Optional<ExampleFormat> table, BadRows badRows) {
        boolean pairs = opened.takesPairs();
        if (texts != null) {
            return TextSource.ofArguments(texts, pairs);
        }
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

    private void predict(OpenAdapter opened, Iterator<List<TextInput>> batches) {
        PredictionPrinter printer = new PredictionPrinter(spec.commandLine().getOut(), opened.config(), json);
        long cut = 0;
        while (batches.hasNext()) {
            cut += opened.labeller().label(batches.next(), printer);
        }
        if (cut > 0) {
            // Not among the answers, which may be read by a program.
            spec.commandLine().getErr().println(cutMessage(opened, cut));
        }
    }

    private static String cutMessage(OpenAdapter opened, long cut) {
        return "pasta: " + Format.count(cut, opened.takesPairs() ? "pair" : "text")
                + (cut == 1 ? " was" : " were") + " cut to the " + opened.maxLength()
                + " tokens that the adapter takes; what comes after them did not count.";
    }
}
