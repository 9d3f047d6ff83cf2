package org.pasta4j.cli.train;

import java.util.Iterator;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.metric.Metric;
import org.pasta4j.pasta.metric.Metrics;
import org.pasta4j.pasta.train.Schedule;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How the steps of a training are made, and which of its epochs is kept. */
final class OptimizerOptions {
    private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();

    @Option(
            names = "--head-learning-rate",
            paramLabel = "X",
            description = "The highest of the head, above 0 and at most 1 (default: that of the offsets).")
    private Double headLearningRate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "How the learning rate goes: \"linear\" or \"cosine\" to zero, or \"constant\" (default:"
                    + " ${DEFAULT-VALUE}).")
    private Schedule schedule = DEFAULTS.rate().schedule();

    @Option(
            names = "--warm-up",
            paramLabel = "X",
            description = "Share of the steps in which the learning rate rises from zero, such as 0.1 (default:"
                    + " ${DEFAULT-VALUE}).")
    private double warmUp = DEFAULTS.rate().warmUp();

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "AdamW's, 0 or more and below 1 (default: ${DEFAULT-VALUE}).")
    private double weightDecay = DEFAULTS.regularization().weightDecay();

    @Option(
            names = "--max-gradient-norm",
            paramLabel = "X",
            description = "Gradients that are longer are shortened to this (default: they are not).")
    private double maxGradientNorm = DEFAULTS.regularization().maxGradientNorm();

    @Option(
            names = "--accumulation",
            paramLabel = "N",
            description = "Batches a step, whose gradients are added up, at least 1 (default: ${DEFAULT-VALUE}).")
    private int accumulation = DEFAULTS.batching().accumulation();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Stop after so many looks at the dev examples without a better one, at least 1; there is one after each"
                            + " epoch, and those of --validate-every (default: train all epochs).")
    private Integer patience;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            completionCandidates = MetricKeys.class,
            description = "Choose the best epoch by this: ${COMPLETION-CANDIDATES} (default: the first of the task;"
                    + " pearson for numbers, entity_f1 for tags, average_precision for any number of labels).")
    private String metric;

    /** For the help. */
    static final class MetricKeys implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Metrics.all().stream().map(Metric::key).distinct().iterator();
        }
    }

    /** Refuses what cannot be. */
    void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .rate("--head-learning-rate", headLearningRate)
                .check(
                        warmUp >= 0 && warmUp < 1,
                        "--warm-up is " + warmUp + "; expected 0 or more and below 1, such as 0.1.")
                .check(
                        weightDecay >= 0 && weightDecay < 1,
                        "--weight-decay is " + weightDecay + "; expected 0 or more and below 1.")
                .check(
                        maxGradientNorm >= 0 && Double.isFinite(maxGradientNorm),
                        "--max-gradient-norm is " + maxGradientNorm + "; expected above 0, or 0 for no limit.")
                .atLeast("--accumulation", accumulation, 1)
                .atLeast("--patience", patience == null ? 1 : patience, 1)
                .check(
                        metric == null || task.metrics().contains(metric),
                        "--metric is " + metric + "; expected one of " + String.join(", ", task.metrics()) + " for "
                                + task.configName() + ".");
    }

    /** The options with these put in. */
    TrainingOptions apply(TrainingOptions options) {
        TrainingOptions own = headLearningRate == null ? options : options.withHeadLearningRate(headLearningRate);
        TrainingOptions set = own.withSchedule(schedule, warmUp)
                .withWeightDecay(weightDecay)
                .withMaxGradientNorm(maxGradientNorm)
                .withAccumulation(accumulation)
                .withPatience(patience == null ? 0 : patience);
        return metric == null ? set : set.withMetric(metric);
    }
}
