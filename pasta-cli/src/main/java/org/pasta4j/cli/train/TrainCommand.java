package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pasta4j.cli.base.DecodingChoice;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.LabelOptions;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TaggedSentences;
import org.pasta4j.cli.data.TextExamples;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.metric.Metrics;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta train}: an adapter from a table of labelled texts. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Train an adapter on your own examples.",
        description = {
            "",
            "Reads tables (UTF-8) with a text, or two, and a label in each line: .csv with commas, .tsv and .txt with tabs"
                    + " and no quoting, .jsonl with a JSON object a line; and Parquet. For token_classification, files as of CoNLL,"
                    + " a word and its tag a line and a blank line after each sentence, or .jsonl or"
                    + " Parquet with lists of tokens and tags. Writes the adapter's folder with training.png (the course"
                    + " of the training), its metrics (metrics.json, and metrics.jsonl step by step) and run.json (all"
                    + " that is needed to do it again) inside it. Ctrl-C stops it and keeps the best so far.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta train --model all-minilm-l6-v2 --train train.tsv --dev dev.tsv --out my-adapter",
            "  pasta train --model bert.onnx --train pairs.csv --no-header --text 1 --second-text 2 --label 3 \\",
            "      --task regression --out similarity",
            "  pasta train --model bert.onnx --train train.jsonl --text body --label stars --skip-bad-rows --out stars",
            "  pasta train --model bert.onnx --stream --train huge.jsonl --dev dev.jsonl --epochs 1 --out large",
            "  pasta train --model bert.onnx --train train.conll --task token_classification --out entities"
        })
public final class TrainCommand implements Callable<Integer> {
    private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();

    /** Least that may be said to be the most tokens of an example. */
    public static final int SHORTEST = 8;

    /** Exit status where there is an adapter, and its training did not come to its end. */
    static final int DIVERGED = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "MODEL", required = true, description = Models.HELP)
    private String model;

    @Option(names = "--train", paramLabel = "FILE", required = true, description = "Examples to train on.")
    private Path train;

    @Option(
            names = "--dev",
            paramLabel = "FILE",
            description = "Examples to measure on after each epoch; the best epoch is kept (default: a tenth of the"
                    + " training examples, drawn by --seed and not trained on).")
    private Path dev;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The adapter's folder; must not exist.")
    private Path out;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "\"sequence_classification\" (a label; the default), \"multi_label_classification\" (any number of"
                            + " labels), \"regression\" (a number), or \"token_classification\" (a tag for each word).")
    private Task task = Task.SEQUENCE_CLASSIFICATION;

    @Mixin
    private ColumnOptions columns;

    @Mixin
    private LabelOptions labels;

    @Mixin
    private ThresholdOptions thresholds;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Most tokens of an example, at least " + SHORTEST
                    + "; longer texts are cut (default: ${DEFAULT-VALUE}).")
    private int maxLength = PastaConfig.DEFAULT_MAX_LENGTH;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Examples a step, at least 1 (default: ${DEFAULT-VALUE}).")
    private int batchSize = DEFAULTS.batching().batchSize();

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "Make batches of up to so many tokens, whatever number of examples that is, at least 1"
                    + " (default: batches by examples).")
    private Integer batchTokens;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training examples, at least 1 (default: as many as make 600 steps, at least"
                    + " 3 and at most 40).")
    private Integer epochs;

    @Mixin
    private StreamOptions stream;

    @Mixin
    private OffsetOptions offsets;

    @Mixin
    private HeadOptions head;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest, above 0 and at most 1. Others to try are 3e-3 and 3e-2"
                    + " (default: ${DEFAULT-VALUE}).")
    private double learningRate = DEFAULTS.rate().learningRate();

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "0 or more and below 1 (default: the model's own, 0.1 where its file does not say).")
    private Double dropout;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed gives the same adapter (default: ${DEFAULT-VALUE}).")
    private long seed = DEFAULTS.seed();

    @Mixin
    private RunOptions runs;

    @Mixin
    private EncoderChoice encoder;

    @Mixin
    private DecodingChoice decoding;

    @Override
    public Integer call() {
        new OptionChecks(spec)
                .atLeast("--max-length", maxLength, SHORTEST)
                .atLeast("--batch-size", batchSize, 1)
                .atLeast("--batch-tokens", batchTokens == null ? 1 : batchTokens, 1)
                .check(
                        batchTokens == null
                                || !spec.commandLine().getParseResult().hasMatchedOption("--batch-size"),
                        "Give --batch-size or --batch-tokens, not both.")
                .atLeast("--epochs", epochs == null ? 1 : epochs, 1)
                .learningRate(learningRate)
                .dropout(dropout);
        offsets.check(spec);
        labels.check(task, spec);
        thresholds.check(task, spec);
        head.check(task, spec);
        optimizer.check(task, spec);
        runs.check(task, spec);
        decoding.check(task, spec);
        stream.check(spec, dev != null, batchTokens != null);
        TrainingOptions options = stream.apply(optimizer.apply(DEFAULTS))
                .withBatchSize(batchSize)
                .withBatchTokens(batchTokens == null ? 0 : batchTokens)
                .withLearningRate(learningRate)
                .withSeed(seed);
        Optional<String> failure = task.isOfTokens()
                ? train(new TaggedSentences(columns.tagged(spec), labels.labels()), options)
                : train(new TextExamples(columns.format(task, spec), task, labels.labels()), options);
        return failure.map(this::diverged).orElse(CommandLine.ExitCode.OK);
    }

    private int diverged(String warning) {
        spec.commandLine().getErr().println("pasta: " + warning);
        return DIVERGED;
    }

    private <E> Optional<String> train(TrainingSource<E> kind, TrainingOptions options) {
        PrintWriter screen = spec.commandLine().getOut();
        Models.require(model);
        StateFolder.requireNone(out, "--out");
        try (OutputFolder output = OutputFolder.create(out, "--out")) {
            StateFolder state = StateFolder.of(out, runs.checkpointSeconds(), runs.isResumed(), screen);
            SkippedRows skipped = columns.skippedRows();
            LabelledData<E> data = stream.isOn()
                    ? LabelledData.stream(train, dev, kind, skipped)
                    : LabelledData.read(train, dev, kind, skipped, seed);
            options.selection()
                    .metric()
                    .ifPresent(metric -> Metrics.require(metric, data.config().metrics()));
            List<TrainingOptions> each =
                    runs.runs(epochs == null ? options.withEpochsFor(data.count()) : options.withEpochs(epochs), data);
            List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
            TrainingInput input = new TrainingInput(arguments, train, dev, columns.said(), skipped, out);
            return new Training<>(data, each, output, state, input, screen)
                    .run(model, encoder, this::shape, thresholds);
        }
    }

    private PastaConfig shape(PastaConfig config) {
        PastaConfig sized = thresholds
                .apply(decoding.apply(head.apply(offsets.apply(config))))
                .withMaxLength(maxLength);
        return dropout == null ? sized : sized.withDropout(dropout);
    }
}
