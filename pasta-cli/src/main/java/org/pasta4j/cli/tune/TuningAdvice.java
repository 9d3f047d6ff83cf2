package org.pasta4j.cli.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.Tally;
import org.pasta4j.pasta.metric.ClassMetric;
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
                .distinct()
                .sorted()
                .toList();
        double rate = best.setting().learningRate();
        if (rates.size() > 1 && rate == rates.get(rates.size() - 1)) {
            advice.add("The best learning rate is the largest that was tried; try larger ones with --learning-rates.");
        }
        if (rates.size() > 1 && rate == rates.get(0)) {
            advice.add(
                    "The best learning rate is the smallest that was tried; try smaller ones with --learning-rates.");
        }
        if (best.bestLook() == best.looks() && best.rows() < MANY_EPOCHS * data.count()) {
            advice.add("The best parameters are the last: a longer --budget may give better ones.");
        }
        guess(best, data).ifPresent(advice::add);
        return advice;
    }

    /** Where a guess does as well. */
    private static <E> Optional<String> guess(TuningTrial best, LabelledData<E> data) {
        Double accuracy = best.dev().orElseThrow().metrics().get(ClassMetric.ACCURACY.key());
        if (accuracy == null || data.kind().isOfWords() || data.labels().isEmpty()) {
            return Optional.empty();
        }
        Tally tally = Tally.of(data.kind(), data.dev());
        long all = tally.labels().values().stream().mapToLong(Long::longValue).sum();
        long most = tally.labels().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return accuracy > (double) most / all
                ? Optional.empty()
                : Optional.of("The dev accuracy is no better than that of always answering with the largest"
                        + " class (" + Format.decimal((double) most / all) + "): the texts may not tell the labels, or"
                        + " there are too few examples.");
    }
}
