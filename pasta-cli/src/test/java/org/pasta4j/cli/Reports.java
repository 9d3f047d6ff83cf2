package org.pasta4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.cli.train.TrainingCurve;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.ValidationReport;

/** A training that never happened: ten steps of 32 examples an epoch. */
public final class Reports {
    static final int STEPS = 10;
    static final int EXAMPLES = 32 * STEPS;

    private Reports() {}

    public static TrainingCurve curve(String name, int epochs) {
        TrainingCurve curve = new TrainingCurve(name, epochs);
        tell(curve, epochs, () -> {});
        return curve;
    }

    public static void tell(TrainingListener listener, int epochs, Runnable beforeStep) {
        for (int step = 1; step <= epochs * STEPS; step++) {
            beforeStep.run();
            int epoch = (step - 1) / STEPS + 1;
            listener.onStep(new StepReport(epoch, step, epochs * STEPS, 32, 600, 3.0 / step, 1e-3, 1, 0.1));
            if (step % STEPS == 0) {
                listener.onValidation(new ValidationReport(epoch, step, dev(epoch), true));
                listener.onEpoch(new EpochReport(epoch, step, 3.0 / step, Optional.of(dev(epoch)), 12, true));
            }
        }
    }

    private static EvaluationResult dev(int epoch) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", 0.5 + 0.1 * epoch);
        metrics.put("macro_f1", 0.4 + 0.1 * epoch);
        return new EvaluationResult(100, 1.5, metrics, List.of("a", "b"), new int[][] {{50, 0}, {25, 25}}, 0);
    }
}
