package org.pasta4j.pasta.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;

/**
 * What a tuning tries: each learning rate with each head and each dropout.
 *
 * @param learningRates rising, at least one
 * @param heads of texts, at least one
 * @param dropouts empty for the base's own; at least one
 */
public record TuningSpace(List<Double> learningRates, List<PastaConfig.Head> heads, List<OptionalDouble> dropouts) {
    private static final List<Double> LEARNING_RATES = List.of(1e-3, 3e-3, 1e-2, 3e-2, 1e-1);

    /** Copies the lists. */
    public TuningSpace {
        learningRates = learningRates.stream().sorted().distinct().toList();
        heads = List.copyOf(heads);
        dropouts = List.copyOf(dropouts);
        if (learningRates.isEmpty() || heads.isEmpty() || dropouts.isEmpty()) {
            throw new BadInputException(
                    "There is nothing to try; expected at least one learning rate, head and dropout.");
        }
    }

    /**
     * Learning rates from 1e-3 to 1e-1. Where the configuration does not choose: the head that the base suggests, and
     * one that reads the mean of all tokens; and the base's dropout, and none.
     */
    public static TuningSpace of(BertModel base, PastaConfig config) {
        boolean hasNone = base.config().hiddenDropout() == 0 && base.config().attentionDropout() == 0;
        List<OptionalDouble> dropouts = config.dropout().isPresent()
                ? List.of(config.dropout())
                : hasNone ? List.of(OptionalDouble.empty()) : List.of(OptionalDouble.of(0), OptionalDouble.empty());
        return new TuningSpace(LEARNING_RATES, heads(base, config), dropouts);
    }

    private static List<PastaConfig.Head> heads(BertModel base, PastaConfig config) {
        if (config.task().isOfTokens() || config.head().pooling().isPresent()) {
            return List.of(config.head());
        }
        Set<Pooling> poolings = new LinkedHashSet<>(List.of(Pooling.of(base), Pooling.MEAN));
        boolean needsPooler = config.head().headKind().equals(Optional.of(HeadKind.LINEAR));
        return poolings.stream()
                .filter(pooling -> pooling != Pooling.POOLER
                        || !needsPooler
                        || base.pooler().isPresent())
                .map(pooling ->
                        new PastaConfig.Head(Optional.of(pooling), config.head().headKind()))
                .toList();
    }

    /** The same with other learning rates. */
    public TuningSpace withLearningRates(List<Double> rates) {
        return new TuningSpace(rates, heads, dropouts);
    }

    /**
     * Every combination, in the order in which they are worth a try where the time is too short for all: the middle
     * rates first, each with every head, and then again with the next dropout.
     *
     * @param config all that is not tried
     */
    List<TuningSetting> settings(PastaConfig config) {
        List<TuningSetting> settings = new ArrayList<>();
        for (OptionalDouble dropout : dropouts) {
            PastaConfig own = dropout.isPresent() ? config.withDropout(dropout.getAsDouble()) : config;
            for (double rate : fromTheMiddle()) {
                heads.forEach(head -> settings.add(new TuningSetting(own.withHead(head), rate)));
            }
        }
        return settings;
    }

    private List<Double> fromTheMiddle() {
        double middle = Math.log(learningRates.get(learningRates.size() / 2));
        return learningRates.stream()
                .sorted(Comparator.comparing(rate -> Math.abs(Math.log(rate) - middle)))
                .toList();
    }
}
