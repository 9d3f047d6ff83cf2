package org.pasta4j.cli.tune;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.ModelText;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.Shell;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.cli.train.AdapterCard;
import org.pasta4j.cli.train.DataText;
import org.pasta4j.cli.train.Interruption;
import org.pasta4j.cli.train.ThresholdOptions;
import org.pasta4j.cli.train.TrainingCurve;
import org.pasta4j.cli.train.TrainingRun;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningSpace;

/**
 * What {@code pasta tune} does once its input is known to be good.
 *
 * @param columns that were said
 * @param folder the output folder as the person calls it
 * @param arguments of the command line
 */
record TuningJob<E>(
        LabelledData<E> data,
        DataColumns columns,
        SkippedRows skipped,
        OutputFolder output,
        Path folder,
        List<String> arguments,
        PrintWriter out) {
    private static final String ADAPTER = "adapter";

    /**
     * Tries, trains, saves, and says where.
     *
     * @param settings applied to the configuration
     * @param thresholds chosen at the end where that is asked for
     * @param rates to try; null for the usual ones
     */
    void run(
            String modelName,
            EncoderChoice encoder,
            UnaryOperator<PastaConfig> settings,
            ThresholdOptions thresholds,
            TrainingOptions options,
            List<Double> rates,
            Duration budget) {
        DataText.describe(data, skipped, out);
        try (OpenModel base = Models.open(modelName, encoder)) {
            ModelText.describe(base, out);
            ModelText.describePooling(base, out);
            PastaConfig config = data.kind().withSlots(settings.apply(data.config()), base);
            TuningSpace usual = TuningSpace.of(base.bert(), config);
            TuningSpace space = rates == null ? usual : usual.withLearningRates(rates);
            out.println("Measuring for some seconds how fast this machine trains ...");
            out.flush();
            long begin = System.nanoTime();
            TuningResult tuning;
            try (Interruption interruption = Interruption.heard()) {
                tuning = data.kind()
                        .tuner(base, data, options)
                        .tune(config, space, budget, new TuningText(data.kind().noun(), interruption, out));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Adapter tuned = tuning.adapter(base.name()).withColumns(columns);
            Optional<TrainingSource.ThresholdedAdapter> chosen = thresholds.chosen(tuned, base, data);
            boolean isDrawn = save(base, tuned, tuning, space, seconds, chosen);
            describe(tuning, chosen, isDrawn, seconds);
        }
    }

    /** @return whether there is a picture */
    private boolean save(
            OpenModel base,
            Adapter tuned,
            TuningResult tuning,
            TuningSpace space,
            double seconds,
            Optional<TrainingSource.ThresholdedAdapter> chosen) {
        Adapter adapter = chosen.map(TrainingSource.ThresholdedAdapter::adapter).orElse(tuned);
        TrainingRun trained = new TrainingRun(new TrainingCurve("tuned", 1), tuning.result(), seconds);
        TrainingRun run = chosen.map(own -> trained.withDev(own.dev())).orElse(trained);
        String card = AdapterCard.of(
                adapter,
                folder.getFileName().toString(),
                data.source(),
                TuningText.describeTraining(
                        tuning.best(), data.count(), data.kind().noun()),
                run);
        output.write(draft -> adapter.save(draft.resolve(ADAPTER), card));
        output.write(draft -> new TuningFile(arguments, base)
                .write(draft.resolve(ADAPTER).resolve("tuning.json"), tuning, space, seconds));
        boolean isDrawn = Charts.tryToDraw(
                out,
                () -> output.write(draft ->
                        TuningChart.write(tuning, draft.resolve(ADAPTER).resolve("tuning.png"))));
        output.publish(output.draft().resolve(ADAPTER));
        return isDrawn;
    }

    private void describe(
            TuningResult tuning, Optional<TrainingSource.ThresholdedAdapter> chosen, boolean isDrawn, double seconds) {
        out.println();
        TuningText.describeBest(tuning, data.count(), data.kind().noun(), out);
        chosen.ifPresent(own -> out.println("With thresholds chosen on dev, "
                + own.adapter().config().pastaConfig().thresholds().describe() + ": dev " + Format.metrics(own.dev())
                + "."));
        TuningAdvice.of(tuning, data).forEach(advice -> out.println("Note: " + advice));
        out.println("Time: " + Format.duration(seconds) + ". The adapter is in " + folder + ", with "
                + (isDrawn ? "tuning.png and " : "") + "tuning.json. Use it:");
        out.println("  " + Shell.program() + " predict --adapter " + Shell.quoted(folder) + " "
                + data.kind().sampleArguments());
        out.flush();
    }
}
