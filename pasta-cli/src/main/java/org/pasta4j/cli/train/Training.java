package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.ModelText;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.Shell;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateException;

/** What {@code pasta train} does once its input is known to be good. */
final class Training<E> {
    private static final String ADAPTER = "adapter";

    private final LabelledData<E> data;
    private final List<TrainingOptions> options;
    private final OutputFolder output;
    private final StateFolder state;
    private final TrainingInput input;
    private final PrintWriter out;
    private String files;
    private Optional<Thresholds> chosenThresholds = Optional.empty();

    /**
     * @param options one a run
     * @param state where the training keeps its state meanwhile
     * @param input what the person has typed
     */
    Training(
            LabelledData<E> data,
            List<TrainingOptions> options,
            OutputFolder output,
            StateFolder state,
            TrainingInput input,
            PrintWriter out) {
        this.data = data;
        this.options = options.stream().map(state::in).toList();
        this.output = output;
        this.state = state;
        this.input = input;
        this.out = out;
    }

    /**
     * Trains, saves, and says where.
     *
     * @return why the training of the adapter did not come to its end, where it did not
     * @throws DivergedException if there is nothing to save
     * @param modelName as {@link Models#open} takes it
     * @param encoder what the model is computed with
     * @param settings applied to the configuration
     * @param thresholds chosen after the training where that is asked for
     */
    Optional<String> run(
            String modelName, EncoderChoice encoder, UnaryOperator<PastaConfig> settings, ThresholdOptions thresholds) {
        DataText.describe(data, input.skipped(), out);
        try (OpenModel base = Models.open(modelName, encoder)) {
            ModelText.describe(base, out);
            ModelText.describePooling(base, out);
            return train(base, data.kind().withSlots(settings.apply(data.config()), base), thresholds);
        }
    }

    private Optional<String> train(OpenModel base, PastaConfig config, ThresholdOptions thresholds) {
        List<TrainableModel<E>> models = new ArrayList<>();
        try {
            for (TrainingOptions run : options) {
                models.add(data.kind().create(base, config.withSeed(run.seed())));
            }
            ModelText.describeTrained(
                    options.size() == 1 ? "PASTA" : "PASTA, " + options.size() + " runs at once", models.get(0), out);
            RunGroup runs = ShutdownMessage.during(() -> runs(models), this::tellState);
            requireMeasured(runs);
            TrainingRun kept = save(base, models, runs, thresholds);
            describe(runs, kept, config.maxLength(), base.bert().config().maxPositions());
            return kept.result()
                    .failure()
                    .map(reason -> reason + " The adapter has the best parameters before, those of step "
                            + kept.result().bestStep() + ".");
        } finally {
            models.forEach(TrainableModel::close);
        }
    }

    private RunGroup runs(List<TrainableModel<E>> models) {
        List<TrainingCurve> curves = RunGroup.curves(options);
        MetricsLog log = new MetricsLog(state.metrics(), curves);
        long start = System.nanoTime();
        if (!(data.train() instanceof Collection)) {
            out.println("Reading all of " + input.train().getFileName() + " once before the first step ...");
            out.flush();
        }
        try (Interruption interruption = Interruption.heard();
                TrainingProgress progress =
                        TrainingProgress.start(out, options.get(0).epochs())) {
            RunsProgress together = new RunsProgress(progress, options);
            List<TrainingListener> listeners = new ArrayList<>();
            for (int run = 0; run < models.size(); run++) {
                TrainingListener shown = models.size() == 1 ? progress : together.listener(run);
                listeners.add(Listeners.of(log.listener(run), shown, interruption.listener()));
            }
            List<TrainingResult> results = data.kind().fit(models, data, options, listeners);
            together.summarise();
            log.end();
            return new RunGroup(options, curves, results, (System.nanoTime() - start) / 1e9);
        } catch (TrainingStateException e) {
            throw e;
        } catch (BadInputException e) {
            throw state.holdsState()
                    ? new BadInputException(e.getMessage() + " The state before is in " + state.folder() + ".", e)
                    : e;
        }
    }

    /** For a person whose training has just been ended at once. */
    private void tellState() {
        if (state.holdsState()) {
            System.err.println();
            System.err.println("The state of the training is in " + state.folder()
                    + "; the same command with --resume goes on from it.");
        }
    }

    private void requireMeasured(RunGroup runs) {
        try {
            runs.requireMeasured();
        } catch (DivergedException e) {
            // A training that went on from it would come to the same.
            state.delete();
            throw e;
        }
    }

    private TrainingRun save(
            OpenModel base, List<TrainableModel<E>> models, RunGroup runs, ThresholdOptions thresholds) {
        TrainableModel<E> model = models.get(runs.best());
        TrainingRun trained = runs.run(runs.best());
        Adapter untouched = model.adapter(base.name()).withColumns(input.columns());
        Optional<TrainingSource.ThresholdedAdapter> chosen = thresholds.chosen(untouched, base, data);
        TrainingRun best = chosen.map(own -> trained.withDev(own.dev())).orElse(trained);
        Adapter adapter = chosen.map(TrainingSource.ThresholdedAdapter::adapter).orElse(untouched);
        chosenThresholds =
                chosen.map(own -> own.adapter().config().pastaConfig().thresholds());
        String title = input.output().getFileName().toString();
        String card = AdapterCard.of(adapter, title, data.source(), options.get(runs.best()), best);
        output.write(draft -> adapter.save(draft.resolve(ADAPTER), card));
        output.write(draft -> {
            MetricsFile.write(draft.resolve(ADAPTER).resolve("metrics.json"), best, input);
            new RunFile(input.arguments(), base)
                    .data("train", input.train(), data.count(), input.skipped())
                    .data("dev", input.dev(), data.dev().size(), input.skipped())
                    .model(adapter.config().pastaConfig(), model.trainedParameters())
                    .runs(runs)
                    .write(draft.resolve(ADAPTER).resolve("run.json"));
            state.copyMetrics(draft.resolve(ADAPTER));
        });
        boolean drawn = Charts.tryToDraw(out, () -> output.write(draft -> draw(runs, draft.resolve(ADAPTER))));
        output.publish(output.draft().resolve(ADAPTER));
        state.delete();
        files = drawn
                ? "training.png, metrics.json, metrics.jsonl and run.json"
                : "metrics.json, metrics.jsonl and run.json";
        return best;
    }

    private static void draw(RunGroup runs, Path adapter) {
        String metric = runs.dev(runs.best()).mainMetric();
        TrainingChart.write(runs.curves(), metric, adapter.resolve("training.png"));
    }

    private void describe(RunGroup runs, TrainingRun kept, int maxLength, int positions) {
        out.println();
        if (runs.isStopped()) {
            out.println("Stopped before the end.");
        }
        if (runs.size() > 1) {
            runs.print(out);
            runs.printFailures(out);
            TrainingOptions best = options.get(runs.best());
            out.println();
            out.println("The best run: learning rate " + best.rate().learningRate() + ", seed " + best.seed() + ".");
        }
        describeRun(kept, maxLength, positions);
        chosenThresholds.ifPresent(own -> out.println("Thresholds, chosen on dev: " + own.describe() + "."));
        Advice.of(runs, data).forEach(advice -> out.println("Note: " + advice));
        out.println("The adapter is in " + input.output() + ", with " + files + ". Use it:");
        out.println("  " + Shell.program() + " predict --adapter " + Shell.quoted(input.output()) + " "
                + data.kind().sampleArguments());
        out.flush();
    }

    private void describeRun(TrainingRun run, int maxLength, int positions) {
        out.println("Kept: epoch " + run.result().bestEpoch() + ", dev " + Format.metrics(run.dev()) + ". Time: "
                + Format.duration(run.seconds()) + ".");
        int cut = run.result().truncatedTexts();
        int cutInDev = run.dev().truncatedTexts();
        if (cut + cutInDev > 0) {
            out.println("Cut to " + Math.min(maxLength, positions) + " tokens: " + Format.count(cut, "example")
                    + " to train on and " + Format.count(cutInDev) + " to measure on. "
                    + (maxLength < positions ? "--max-length keeps more of them." : "The model knows no longer rows."));
        }
    }
}
