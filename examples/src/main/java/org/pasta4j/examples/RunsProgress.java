package org.pasta4j.examples;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.EvaluationResult;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;

/** Shows several runs that are trained together as one: they take their steps side by side. */
final class RunsProgress {
    private final TrainingProgress shown;
    private final List<EpochReport> ended = new ArrayList<>();
    private int step;

    RunsProgress(TrainingProgress shown) {
        this.shown = shown;
    }

    /** The listener of each run. */
    TrainingListener listener() {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() > step) {
                    summarise();
                    step = report.step();
                    shown.onStep(report);
                }
            }

            @Override
            public void onEpoch(EpochReport report) {
                ended.add(report);
            }
        };
    }

    /** Prints the epoch that all runs have ended since the last time. */
    void summarise() {
        if (ended.isEmpty()) {
            return;
        }
        int epoch = ended.get(0).epoch();
        List<EvaluationResult> dev =
                ended.stream().flatMap(report -> report.dev().stream()).toList();
        ended.clear();
        if (dev.isEmpty()) {
            // Every run of them has diverged.
            return;
        }
        DoubleSummaryStatistics values =
                dev.stream().mapToDouble(EvaluationResult::mainValue).summaryStatistics();
        shown.endEpoch(
                epoch,
                "dev " + Format.metricName(dev.get(0).mainMetric()) + " " + Format.decimal(values.getMin()) + " to "
                        + Format.decimal(values.getMax()) + " in " + Format.count(dev.size(), "run"));
    }
}
