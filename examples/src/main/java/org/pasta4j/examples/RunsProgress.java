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
        DoubleSummaryStatistics dev = ended.stream()
                .flatMap(report -> report.dev().stream())
                .mapToDouble(EvaluationResult::mainValue)
                .summaryStatistics();
        String metric = ended.get(0).dev().map(EvaluationResult::mainMetric).orElse("");
        shown.endEpoch(
                epoch,
                "dev " + Format.metricName(metric) + " " + Format.decimal(dev.getMin()) + " to "
                        + Format.decimal(dev.getMax()) + " in " + Format.count(ended.size(), "run"));
        ended.clear();
    }
}
