package org.pasta4j.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.Tally;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingResult;

/** What would help, as far as a training shows it. */
public final class Advice {
    /** By so much at least a loss has fallen in an epoch where it is still falling. */
    private static final double STILL_FALLING = 0.97;

    private Advice() {}

    /** Advice after runs that a person has not stopped. */
    static <E> List<String> of(RunGroup runs, LabelledData<E> data) {
        List<String> advice = new ArrayList<>();
        if (!runs.isStopped()) {
            int best = runs.best();
            List<Double> rates = runs.options().stream()
                    .map(run -> run.rate().learningRate())
                    .toList();
            edge(rates, rates.get(best)).ifPresent(advice::add);
            moreEpochs(runs.results().get(best), runs.options().get(best).epochs())
                    .ifPresent(advice::add);
            guess(runs.dev(best), data)
                    .ifPresent(why -> advice.add(why + " Other settings may tell more: pasta tune."));
        }
        return advice;
    }

    /**
     * Where the best learning rate of three or more is the first or the last one tried; of two, each is at an edge.
     *
     * @param best one of the rates
     */
    public static Optional<String> edge(List<Double> rates, double best) {
        List<Double> tried = rates.stream().distinct().sorted().toList();
        if (tried.size() < 3 || best > tried.get(0) && best < tried.get(tried.size() - 1)) {
            return Optional.empty();
        }
        return Optional.of(
                best > tried.get(0)
                        ? "The best learning rate is the largest that was tried; try larger ones with --learning-rates."
                        : "The best learning rate is the smallest that was tried; try smaller ones with"
                                + " --learning-rates.");
    }

    private static Optional<String> moreEpochs(TrainingResult result, int asked) {
        List<EpochReport> epochs = result.epochs();
        int last = epochs.size() - 1;
        boolean isWhole = last + 1 == asked && result.bestEpoch() == asked && asked > 1;
        return isWhole
                        && epochs.get(last).loss()
                                < STILL_FALLING * epochs.get(last - 1).loss()
                ? Optional.of("The last epoch is the best, and the loss still falls: more may help, such as --epochs "
                        + 2 * asked + ".")
                : Optional.empty();
    }

    /** Where always answering with the largest class does as well. */
    public static <E> Optional<String> guess(EvaluationResult dev, LabelledData<E> data) {
        Double accuracy = dev.metrics().get(ClassMetric.ACCURACY.key());
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
