package org.pasta4j.cli.tune;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.train.Advice;
import org.pasta4j.pasta.tune.TuningResult;
import org.pasta4j.pasta.tune.TuningTrial;

/** What would help, as far as the runs show it. */
final class TuningAdvice {
    /** After which more time is of no use. */
    private static final long MANY_EPOCHS = 150;

    private TuningAdvice() {}

    static <E> List<String> of(TuningResult tuning, LabelledData<E> data) {
        List<String> advice = new ArrayList<>();
        TuningTrial best = tuning.best();
        List<Double> rates = tuning.rung(0).stream()
                .map(trial -> trial.setting().learningRate())
                .toList();
        Advice.edge(rates, best.setting().learningRate()).ifPresent(advice::add);
        if (best.bestLook() == best.looks() && best.rows() < MANY_EPOCHS * data.count()) {
            advice.add("The best parameters are the last: a longer --budget may give better ones.");
        }
        Advice.guess(best.dev().orElseThrow(), data).ifPresent(advice::add);
        return advice;
    }
}
