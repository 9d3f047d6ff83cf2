package org.pasta4j.cli.attention;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.cli.adapter.AdapterPath;
import org.pasta4j.cli.adapter.InputTexts;
import org.pasta4j.cli.adapter.OpenAdapter;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.data.TextSource;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.TextInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta attention}: what offsets do. */
@Command(
        name = "attention",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Show what an adapter's offsets do to attention.",
        description = {
            "",
            "Looks at how much attention ordinary tokens give to each special token, layer by layer, before tuning (the"
                    + " plain base) and after (with the adapter's offsets), and at the norm of each offset. Prints a"
                    + " table, draws attention.png, and writes all numbers, head by head, as attention.json. Of several"
                    + " texts the mean is taken. With an adapter for pairs, two arguments are a pair. Stock SameDiff"
                    + " operations compute it.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta attention --adapter my-adapter \"a long narrow boat moved by a paddle\"",
            "  pasta attention --adapter my-adapter --input texts.txt --out attention"
        })
public final class AttentionCommand implements Callable<Integer> {
    private static final String DEFAULT_FOLDER = "pasta-attention";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterPath adapter;

    @Mixin
    private InputTexts texts;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for picture and numbers; must not exist (default: " + DEFAULT_FOLDER
                    + " in this folder, numbered if there is one).")
    private Path out;

    @Override
    public Integer call() {
        texts.check(spec);
        Path folder = out == null ? OutputFolder.firstFree(Path.of(DEFAULT_FOLDER)) : out;
        try (OutputFolder output = OutputFolder.create(folder, "--out");
                OpenAdapter opened = adapter.open(EncoderChoice.stock())) {
            List<TextInput> all = read(opened);
            List<TextInput> inputs =
                    all.stream().filter(input -> hasTokens(opened, input)).toList();
            requireSome(all, inputs);
            SpecialTokenAttention attention = opened.labeller().model().attention(inputs);
            AttentionReport report = new AttentionReport(attention, inputs, opened);
            texts.tellSkipped(spec);
            tellEmpty(all, inputs);
            PrintWriter screen = spec.commandLine().getOut();
            report.print(screen);
            report.printNotes(spec.commandLine().getErr());
            List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
            output.write(draft -> {
                new AttentionFile(report, adapter.folder(), arguments).write(draft.resolve("attention.json"));
                Charts.tryToDraw(screen, () -> AttentionChart.write(report, draft.resolve("attention.png")));
            });
            output.publish(output.draft());
            screen.printf(Locale.ROOT, "%nThe picture and all numbers are in %s.%n", folder);
            screen.flush();
        }
        return 0;
    }

    private List<TextInput> read(OpenAdapter opened) {
        List<TextInput> inputs = new ArrayList<>();
        try (TextSource source = texts.open(opened, spec)) {
            source.forEachRemaining(inputs::addAll);
        }
        return inputs;
    }

    private static boolean hasTokens(OpenAdapter opened, TextInput input) {
        BertTokenizer tokenizer = opened.base().tokenizer();
        Encoding row = input.second()
                .map(second -> tokenizer.encode(input.text(), second))
                .orElseGet(() -> tokenizer.encode(input.text()));
        return row.length() > row.specialTokens();
    }

    private static void requireSome(List<TextInput> all, List<TextInput> inputs) {
        if (inputs.isEmpty()) {
            throw new BadInputException(
                    all.isEmpty()
                            ? "There is no text to look at; expected at least one."
                            : "There is no text to look at: none of " + Format.count(all.size(), "text")
                                    + " has tokens but the special ones.");
        }
    }

    private void tellEmpty(List<TextInput> all, List<TextInput> inputs) {
        if (inputs.size() < all.size()) {
            int first = 0;
            while (first < inputs.size() && inputs.get(first) == all.get(first)) {
                first++;
            }
            spec.commandLine()
                    .getErr()
                    .println("pasta: left out " + Format.count(all.size() - inputs.size(), "text")
                            + " without tokens but the special ones, the first: text " + (first + 1));
        }
    }
}
