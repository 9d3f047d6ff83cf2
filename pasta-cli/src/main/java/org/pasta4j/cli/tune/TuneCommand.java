package org.pasta4j.cli.tune;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import org.pasta4j.cli.train.HeadOptions;
import org.pasta4j.cli.train.ThresholdOptions;
import org.pasta4j.cli.train.TrainCommand;
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

/** {@code pasta tune}: an adapter from a table of labelled texts, trained by the settings that suit it. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Find the settings that suit your examples, and train by them.",
        description = {
            "",
            "Reads what \"pasta train\" reads. Tries learning rates, poolings and dropout on some examples each, the better"
                    + " ones longer, and the best two with three seeds each, within the time of --budget; what was best on"
                    + " the dev examples becomes the adapter. Beside it go tuning.json (every run) and tuning.png. Ctrl-C"
                    + " ends it and keeps the best so far.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta tune --model all-minilm-l6-v2 --train train.tsv --dev dev.tsv --budget 10m --out my-adapter",
            "  pasta tune --model bert.onnx --train train.conll --task token_classification --budget 1h --out entities"
        })
public final class TuneCommand implements Callable<Integer> {
    private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();

    /** Less than it takes to measure how fast the machine is. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "MODEL", required = true, description = Models.HELP)
    private String model;

    @Option(names = "--train", paramLabel = "FILE", required = true, description = "Examples to train on.")
    private Path train;

    @Option(
            names = "--dev",
            paramLabel = "FILE",
            description = "Examples to choose by (default: a tenth of the training examples, drawn by --seed and not"
                    + " trained on).")
    private Path dev;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The adapter's folder; must not exist.")
    private Path out;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            converter = BudgetConverter.class,
            description = "About how long it takes in all, such as 10m, 90s or 1h30m (default: 10m).")
    private Duration budget = Duration.ofMinutes(10);

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
            description = "Most tokens of an example; longer texts are cut (default: ${DEFAULT-VALUE}).")
    private int maxLength = PastaConfig.DEFAULT_MAX_LENGTH;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Examples a step of each run, at least 1 (default: ${DEFAULT-VALUE}).")
    private int batchSize = DEFAULTS.batching().batchSize();

    @Option(
            names = "--learning-rates",
            paramLabel = "X",
            split = ",",
            description = "Those to try (default: 1e-3,3e-3,1e-2,3e-2,1e-1).")
    private List<Double> learningRates;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "0 or more and below 1 (default: tries none and the model's own).")
    private Double dropout;

    @Mixin
    private HeadOptions head;

    @Option(names = "--metric", paramLabel = "NAME", description = "To choose by (default: the task's main one).")
    private String metric;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the order of the examples and the first parameters (default: ${DEFAULT-VALUE}).")
    private long seed = DEFAULTS.seed();

    @Mixin
    private EncoderChoice encoder;

    @Mixin
    private DecodingChoice decoding;

    @Override
    public Integer call() {
        OptionChecks checks = new OptionChecks(spec)
                .check(
                        budget.compareTo(LEAST) >= 0,
                        "--budget is " + budget.toSeconds() + "s; expected at least " + LEAST.toSeconds() + "s.")
                .atLeast("--max-length", maxLength, TrainCommand.SHORTEST)
                .atLeast("--batch-size", batchSize, 1)
                .dropout(dropout);
        for (double rate : learningRates == null ? List.<Double>of() : learningRates) {
            checks.check(rate > 0 && rate <= 1, "--learning-rates has " + rate + "; expected above 0 and at most 1.");
        }
        labels.check(task, spec);
        thresholds.check(task, spec);
        head.check(task, spec);
        decoding.check(task, spec);
        if (task.isOfTokens()) {
            tune(new TaggedSentences(columns.tagged(spec), labels.labels()));
        } else {
            tune(new TextExamples(columns.format(task, spec), task, labels.labels()));
        }
        return CommandLine.ExitCode.OK;
    }

    private <E> void tune(TrainingSource<E> kind) {
        PrintWriter screen = spec.commandLine().getOut();
        Models.require(model);
        try (OutputFolder output = OutputFolder.create(out, "--out")) {
            SkippedRows skipped = columns.skippedRows();
            LabelledData<E> data = LabelledData.read(train, dev, kind, skipped, seed);
            TrainingOptions options = DEFAULTS.withBatchSize(batchSize).withSeed(seed);
            if (metric != null) {
                Metrics.require(metric, data.config().metrics());
                options = options.withMetric(metric);
            }
            List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
            new TuningJob<>(data, columns.said(), skipped, output, out, arguments, screen)
                    .run(model, encoder, this::shape, thresholds, options, learningRates, budget);
        }
    }

    private PastaConfig shape(PastaConfig config) {
        PastaConfig sized = thresholds.apply(decoding.apply(head.apply(config))).withMaxLength(maxLength);
        return dropout == null ? sized : sized.withDropout(dropout);
    }
}
