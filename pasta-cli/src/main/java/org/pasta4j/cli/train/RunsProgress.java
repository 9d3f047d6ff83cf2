package org.pasta4j.cli.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** Shows several runs that are trained together as one: they take their steps side by side. */
public final class RunsProgress {
    private final TrainingProgress shown;
    private final List<TrainingOptions> runs;
    private final List<StepReport> steps = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private int running;

    private record Ended(TrainingOptions run, EpochReport report) {}

    /** @param runs the options of each */
    public RunsProgress(TrainingProgress shown, List<TrainingOptions> runs) {
        this.shown = shown;
        this.runs = runs;
        this.running = runs.size();
    }

    /** The listener of a run. */
    public TrainingListener listener(int run) {
        return new TrainingListener() {
            @Override
            public void onStart(int truncatedTexts) {
                if (run == 0) {
                    shown.onStart(truncatedTexts);
                }
            }

            @Override
            public void onStep(StepReport report) {
                if (!steps.isEmpty() && report.step() > steps.get(0).step()) {
                    // Some have diverged, or come to their end.
                    running = steps.size();
                    showStep();
                }
                if (steps.isEmpty()) {
                    summarise();
                }
                steps.add(report);
                if (steps.size() >= running) {
                    showStep();
                }
            }

            @Override
            public void onEpoch(EpochReport report) {
                ended.add(new Ended(runs.get(run), report));
                if (ended.size() >= running) {
                    summarise();
                }
            }
        };
    }

    /** The listener of a run whose epochs are not printed: its steps alone are shown. */
    public TrainingListener stepsOnly(int run) {
        TrainingListener all = listener(run);
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                all.onStep(report);
            }
        };
    }

    /** The step of all runs: all their examples, and the mean of their losses. */
    private void showStep() {
        StepReport first = steps.get(0);
        shown.onStep(new StepReport(
                first.epoch(),
                first.step(),
                first.steps(),
                steps.stream().mapToInt(StepReport::examples).sum(),
                steps.stream().mapToInt(StepReport::tokens).sum(),
                steps.stream().mapToDouble(StepReport::loss).average().orElseThrow(),
                first.learningRate(),
                first.gradientNorm(),
                first.seconds()));
        steps.clear();
    }

    /** Prints the epoch that all runs have ended since the last time. */
    void summarise() {
        List<Ended> measured =
                ended.stream().filter(end -> end.report().dev().isPresent()).toList();
        ended.clear();
        if (measured.isEmpty()) {
            // None has ended an epoch, or every run that did has diverged.
            return;
        }
        DoubleSummaryStatistics values =
                measured.stream().mapToDouble(end -> dev(end).mainValue()).summaryStatistics();
        Ended best = measured.stream()
                .max(Comparator.comparingDouble(end -> RunGroup.score(dev(end))))
                .orElseThrow();
        shown.endEpoch(
                best.report().epoch(),
                "dev " + Format.metricName(dev(best).mainMetric()) + " " + Format.decimal(values.getMin()) + " to "
                        + Format.decimal(values.getMax()) + " in " + Format.count(measured.size(), "run")
                        + ", the best with learning rate " + best.run().rate().learningRate() + ", seed "
                        + best.run().seed());
    }

    private static EvaluationResult dev(Ended end) {
        return end.report().dev().orElseThrow();
    }
}
