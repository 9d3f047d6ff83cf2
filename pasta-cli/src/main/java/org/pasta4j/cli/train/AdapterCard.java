package org.pasta4j.cli.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.ModelCard;
import org.pasta4j.pasta.train.TrainingOptions;

/** The card of an adapter that the command line has trained: the library's own lacks the data and the metrics. */
public final class AdapterCard {
    private AdapterCard() {}

    /**
     * Text of the README.md.
     *
     * @param adapter as it was trained
     * @param title what the adapter is for
     * @param data what it was trained on
     */
    public static String of(Adapter adapter, String title, String data, TrainingOptions options, TrainingRun run) {
        return of(
                adapter,
                title,
                data,
                Format.count(options.epochs(), "epoch") + " (kept: "
                        + run.result().bestEpoch() + "), " + options.batching().batchSize()
                        + " examples a step, learning rate "
                        + options.rate().learningRate() + ", seed " + options.seed(),
                run);
    }

    /**
     * The same of a training that is told otherwise.
     *
     * @param training how it was trained
     */
    public static String of(Adapter adapter, String title, String data, String training, TrainingRun run) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", data);
        facts.put("on " + Format.count(run.dev().examples()) + " held-out examples", Format.metrics(run.dev()));
        facts.put("training", training);
        facts.put("use", "`./pasta predict --adapter THIS_FOLDER --input texts.txt`");
        return ModelCard.of(adapter, title, facts);
    }
}
