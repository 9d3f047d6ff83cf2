package org.pasta4j.pasta.tune;

import java.util.List;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * The result of a tuning.
 *
 * @param trials all runs, in their order
 * @param best the one whose adapter this is: the best of the last rung that has one
 * @param adapter of the best look of that run
 * @param result of that run
 */
public record TuningResult(List<TuningTrial> trials, TuningTrial best, Adapter adapter, TrainingResult result) {

    /** The adapter under another name of its base. */
    public Adapter adapter(String baseName) {
        return new Adapter(adapter.config().withBaseName(baseName), adapter.offsets(), adapter.head());
    }

    /** The runs of a rung. */
    public List<TuningTrial> rung(int rung) {
        return trials.stream().filter(trial -> trial.rung() == rung).toList();
    }
}
