package org.pasta4j.cli.train;

import java.util.Map;
import java.util.Optional;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** From which probability on a text has a label, where it may have several. */
public final class ThresholdOptions {
    private static final Map<String, ThresholdChoice> CHOICES =
            Map.of("dev", ThresholdChoice.FOR_ALL, "dev-each", ThresholdChoice.FOR_EACH);

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "Of multi_label_classification, saved with the adapter: the probability from which on a text"
                    + " has a label, \"dev\" for the one that is best on the dev examples (micro-F1), or \"dev-each\""
                    + " for one a label, the best there for each (F1) (default: 0.5).")
    private String threshold;

    /** Refuses what cannot be. */
    public void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        threshold == null || task.isOfLabelSets(),
                        "--threshold is for multi_label_classification; leave it out.")
                .check(
                        threshold == null || choice().isPresent() || isProbability(threshold),
                        "--threshold is " + threshold
                                + "; expected a probability above 0 and below 1 such as 0.5, \"dev\" or \"dev-each\".");
    }

    private static boolean isProbability(String text) {
        try {
            double value = Double.parseDouble(text);
            return value > 0 && value < 1;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** An adapter with thresholds that are chosen on the dev examples; empty where they are not. */
    public <E> Optional<TrainingSource.ThresholdedAdapter> chosen(
            Adapter adapter, OpenModel base, LabelledData<E> data) {
        return choice().map(choice -> data.kind().withThresholds(adapter, base, data.dev(), choice));
    }

    private Optional<ThresholdChoice> choice() {
        return Optional.ofNullable(threshold).map(CHOICES::get);
    }

    /** The configuration with a threshold that was said. */
    public PastaConfig apply(PastaConfig config) {
        return threshold == null || choice().isPresent()
                ? config
                : config.withThresholds(Thresholds.of(Double.parseDouble(threshold)));
    }
}
