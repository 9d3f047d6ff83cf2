package org.pasta4j.cli.predict;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pasta4j.cli.adapter.AdapterOptions;
import org.pasta4j.cli.adapter.AnswerOptions;
import org.pasta4j.cli.adapter.InputTexts;
import org.pasta4j.cli.adapter.OpenAdapter;
import org.pasta4j.cli.adapter.PredictionPrinter;
import org.pasta4j.cli.adapter.WordLabeller;
import org.pasta4j.cli.data.TextSource;
import org.pasta4j.pasta.data.TextInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
                    + " multi_label_classification all labels that it has and their scores, with commas; for"
                    + " a regression the number and the text. Texts come from the arguments, from a file or from"
                    + " standard input, one a line (UTF-8). A table is read as \"pasta train\" reads it, its labels"
                    + " passed over. With an adapter for pairs, two arguments are a pair, and a"
                    + " line holds both texts with a tab between them. With an adapter for token_classification there is"
                    + " a line for each entity: number of the text, type, score, first character, end, entity. Characters"
                    + " are counted as Java and JavaScript do (UTF-16): an emoji is two. Words that come a line each (.conll)"
                    + " get a tag each.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta predict --adapter my-adapter \"a long narrow boat moved by a paddle\"",
            "  pasta predict --adapter my-adapter --input texts.txt > labels.tsv",
            "  pasta predict --adapter my-adapter --top-k 3 \"a long narrow boat moved by a paddle\"",
            "  cut -f 2 table.tsv | pasta predict --adapter my-adapter --json",
            "  zcat reviews.jsonl.gz | pasta predict --adapter my-adapter --format jsonl --text body"
        })
public final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private InputTexts texts;

    @Mixin
    private AnswerOptions answers;

    @Option(
            names = "--json",
            description = "Print a JSON object a line, with the scores of all labels, or of those told by --top-k and"
                    + " --threshold.")
    private boolean json;

    @Override
    public Integer call() {
        texts.check(spec);
        answers.check(spec);
        try (OpenAdapter opened = adapter.open(spec)) {
            answers.check(opened.config().task(), spec);
            label(opened);
        }
        texts.tellSkipped(spec);
        return 0;
    }

    private void label(OpenAdapter opened) {
        if (opened.labeller() instanceof WordLabeller words) {
            Optional<Iterator<List<String>>> sentences = texts.words(opened, spec);
            if (sentences.isPresent()) {
                words.tag(sentences.get(), printer(opened));
                return;
            }
        }
        try (TextSource source = texts.open(opened, spec)) {
            predict(opened, source);
        }
    }

    private PredictionPrinter printer(OpenAdapter opened) {
        return new PredictionPrinter(spec.commandLine().getOut(), opened.config(), answers, json);
    }

    private void predict(OpenAdapter opened, Iterator<List<TextInput>> batches) {
        PredictionPrinter printer = printer(opened);
        long cut = 0;
        while (batches.hasNext()) {
            cut += opened.labeller().label(batches.next(), printer);
        }
        if (cut > 0) {
            // Not among the answers, which may be read by a program.
            spec.commandLine().getErr().println(opened.cutMessage(cut));
        }
    }
}
