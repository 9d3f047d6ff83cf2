package org.pasta4j.cli.tune;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.train.Interruption;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.tune.TuningListener;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningSetting;
import org.pasta4j.pasta.tune.TuningTrial;

/** Shows how a tuning goes. */
final class TuningText implements TuningListener {
    private final String noun;
    private final Interruption interruption;
    private final PrintWriter out;

    /** @param noun what an example is called */
    TuningText(String noun, Interruption interruption, PrintWriter out) {
        this.noun = noun;
        this.interruption = interruption;
        this.out = out;
    }

    @Override
    public void onRung(int rung, int rungs, List<TuningSetting> settings, long rows) {
        out.println();
        out.println("Round " + (rung + 1) + " of " + rungs + ": " + Format.count(settings.size(), "run") + ", each on "
                + Format.count(rows, noun) + ".");
        out.flush();
    }

    @Override
    public List<TrainingListener> together(List<TuningSetting> settings) {
        return Collections.nCopies(settings.size(), interruption.listener());
    }

    @Override
    public void onTrial(TuningTrial trial) {
        out.println("  " + trial.setting().describe() + ", seed "
                + trial.setting().config().seed() + ": " + outcome(trial));
        out.flush();
    }

    private static String outcome(TuningTrial trial) {
        return trial.dev().map(TuningText::main).orElse("")
                + trial.failure()
                        .map(failure -> (trial.dev().isPresent() ? ", then " : "") + "diverged")
                        .orElse("");
    }

    private static String main(EvaluationResult dev) {
        return Format.metricName(dev.mainMetric()) + " " + Format.decimal(dev.mainValue());
    }

    @Override
    public boolean shouldContinue() {
        return !interruption.isWanted();
    }

    /** The last round, with means over seeds, and what was kept. */
    static void describeBest(TuningResult tuning, int examples, String noun, PrintWriter out) {
        int last = tuning.best().rung();
        Map<String, List<TuningTrial>> bySetting = tuning.rung(last).stream()
                .filter(trial -> trial.dev().isPresent())
                .collect(Collectors.groupingBy(
                        trial -> trial.setting().describe(), LinkedHashMap::new, Collectors.toList()));
        bySetting.forEach((setting, trials) -> out.println(setting + ": " + overSeeds(trials)));
        out.println("Kept: " + describeTraining(tuning.best(), examples, noun) + "; dev "
                + Format.metrics(tuning.best().dev().orElseThrow()) + ".");
    }

    /** How a run was trained. */
    static String describeTraining(TuningTrial trial, int examples, String noun) {
        return trial.setting().describe() + ", seed " + trial.setting().config().seed() + ", trained on "
                + Format.count(trial.rows(), noun) + " (" + epochs(trial, examples) + ")";
    }

    private static String epochs(TuningTrial trial, int examples) {
        double epochs = (double) trial.rows() / examples;
        return epochs < 1
                ? Format.percent(trial.rows(), examples) + " of them"
                : Format.count(Math.round(epochs), "epoch");
    }

    private static String overSeeds(List<TuningTrial> trials) {
        DoubleSummaryStatistics values = trials.stream()
                .mapToDouble(trial -> trial.dev().orElseThrow().mainValue())
                .summaryStatistics();
        String metric = Format.metricName(trials.get(0).dev().orElseThrow().mainMetric());
        return "dev " + metric + " " + Format.decimal(values.getAverage())
                + (trials.size() == 1
                        ? ""
                        : " (" + Format.decimal(values.getMin()) + " to " + Format.decimal(values.getMax()) + " over "
                                + trials.size() + " seeds)");
    }
}
