package org.pasta4j.examples;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.pasta4j.pasta.Adapter;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TrainableModel;
import org.pasta4j.pasta.train.TrainingOptions;

/** What {@code pasta train} does once its input is known to be good. */
final class Training<E> {
    private static final String ADAPTER = "adapter";

    private final LabelledData<E> data;
    private final TrainingOptions options;
    private final OutputFolder output;
    private final Path folder;
    private final PrintWriter out;

    /** @param folder the output folder as the person calls it */
    Training(LabelledData<E> data, TrainingOptions options, OutputFolder output, Path folder, PrintWriter out) {
        this.data = data;
        this.options = options;
        this.output = output;
        this.folder = folder;
        this.out = out;
    }

    /**
     * Trains, saves, and says where.
     *
     * @param modelName as {@link Models#open} takes it
     * @param encoder what the model is computed with
     * @param settings applied to the configuration
     */
    void run(String modelName, EncoderFlags encoder, UnaryOperator<PastaConfig> settings) {
        describeData();
        try (OpenModel base = Models.open(modelName, encoder)) {
            ModelText.describe(base, out);
            PastaConfig config = settings.apply(data.config());
            if (data.isPairs()) {
                config = config.withSlots(base.slotsOfPair());
            }
            train(base, config);
        }
    }

    private void describeData() {
        out.println("Data: " + Format.count(data.train().size(), data.kind().noun()) + " to train on, "
                + Format.count(data.dev().size()) + " to measure on (dev); " + data.source() + ".");
        List<String> labels = data.config().labels();
        if (!labels.isEmpty()) {
            out.println("Labels: " + labels.size() + ", from \"" + labels.get(0) + "\" to \""
                    + labels.get(labels.size() - 1) + "\".");
        }
    }

    private void train(OpenModel base, PastaConfig config) {
        TrainingRun run;
        try (TrainableModel<E> model = data.kind().create(base, config)) {
            ModelText.describeTrained("PASTA", model, out);
            run = TrainingRun.of("PASTA", model, data.train(), data.dev(), options, out);
            Adapter adapter = model.adapter(base.name());
            String card = AdapterCard.of(adapter, folder.getFileName().toString(), data.source(), options, run);
            output.write(draft -> adapter.save(draft.resolve(ADAPTER), card));
        }
        output.write(draft -> MetricsFile.write(draft.resolve(ADAPTER).resolve("metrics.json"), run));
        boolean drawn = Charts.tryToDraw(out, () -> output.write(draft -> draw(run, draft.resolve(ADAPTER))));
        output.publish(output.draft().resolve(ADAPTER));
        out.println();
        describeRun(run, config.maxLength(), base.bert().config().maxPositions());
        out.println("The adapter is in " + folder + ", with " + (drawn ? "training.png and " : "")
                + "metrics.json. Use it:");
        out.println("  " + Shell.program() + " predict --adapter " + Shell.quoted(folder) + " " + sampleArguments());
        out.flush();
    }

    private static void draw(TrainingRun run, Path adapter) {
        TrainingChart.write(
                List.of(run.curve()), Format.metricName(run.dev().mainMetric()), adapter.resolve("training.png"));
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

    private String sampleArguments() {
        return data.isPairs() ? "\"first text\" \"second text\"" : "\"a text\"";
    }
}
