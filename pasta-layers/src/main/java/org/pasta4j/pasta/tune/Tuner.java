package org.pasta4j.pasta.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * Tries settings in rungs: each setting a little, a third of them longer, the best two with three seeds, no rung
 * shorter than the one before. The first two have a quarter of the time each, and what is learnt of the machine in one
 * goes into the plan of the next. Runs that differ in learning rate and seed alone go through the base together.
 *
 * @param <E> a labelled example
 */
public final class Tuner<E> {
    private static final int RUNGS = 3;
    /** Of the time that is left. */
    private static final double[] SHARES = {1. / 4, 1. / 3, 1};

    private static final int LOOKS = 2;
    private static final int LOOKS_AT_LAST = 5;
    private static final int FINALISTS = 2;
    private static final int SEEDS = 3;
    private static final int MOST_HELD_OUT = 500;
    private static final int MOST_HELD_OUT_AT_LAST = 2000;

    private final TuningModels<E> models;
    private final List<E> train;
    private final List<E> dev;
    private final TrainingOptions options;
    private final LongSupplier nanoTime;
    private final List<TuningTrial> trials = new ArrayList<>();
    private Optional<TuningResult> best = Optional.empty();

    /**
     * @param train at least one example
     * @param dev at least one example to measure on
     * @param options batches, metric, class weights and seed; epochs, rate, validations and states are not taken from
     *     it
     */
    public Tuner(TuningModels<E> models, List<E> train, List<E> dev, TrainingOptions options) {
        this(models, train, dev, options, System::nanoTime);
    }

    /**
     * Of models of texts or pairs.
     *
     * @param encoder of the base; stays open
     * @param tokenizer the base's own
     */
    public static Tuner<Example> ofTexts(
            Encoder encoder, BertTokenizer tokenizer, List<Example> train, List<Example> dev, TrainingOptions options) {
        return new Tuner<>(BaseModels.ofTexts(encoder, tokenizer), train, dev, options);
    }

    /**
     * Of models of the words of sentences.
     *
     * @param encoder of the base; stays open
     * @param tokenizer the base's own
     */
    public static Tuner<TaggedSentence> ofWords(
            Encoder encoder,
            BertTokenizer tokenizer,
            List<TaggedSentence> train,
            List<TaggedSentence> dev,
            TrainingOptions options) {
        return new Tuner<>(BaseModels.ofWords(encoder, tokenizer), train, dev, options);
    }

    Tuner(TuningModels<E> models, List<E> train, List<E> dev, TrainingOptions options, LongSupplier nanoTime) {
        if (train.isEmpty() || dev.isEmpty()) {
            throw new BadInputException("A tuning needs examples to train on and others to measure on; found "
                    + train.size() + " and " + dev.size() + ".");
        }
        this.models = models;
        this.train = List.copyOf(train);
        this.dev = List.copyOf(dev);
        this.options = options.withoutCheckpoints().withPatience(0).withValidationEvery(0);
        this.nanoTime = nanoTime;
    }

    /**
     * Tries the settings.
     *
     * @param config task, labels, slots and all that is not tried
     * @param budget about how long it takes in all
     * @throws DivergedException if every run did so before its first look
     * @throws BadInputException if the listener has ended it before that
     */
    public TuningResult tune(PastaConfig config, TuningSpace space, Duration budget, TuningListener listener) {
        long end = nanoTime.getAsLong() + budget.toNanos();
        trials.clear();
        best = Optional.empty();
        List<TuningSetting> settings = space.settings(config.withSeed(options.seed())).stream()
                .map(setting -> setting.on(models.base()))
                .distinct()
                .toList();
        double secondsPerRow = SpeedProbe.secondsPerRow(
                models,
                together(settings).iterator().next(),
                drawn(train, SpeedProbe.SAMPLE),
                options,
                nanoTime,
                listener);
        long least = RungPlan.leastRows(options);
        for (int rung = 0; rung < RUNGS && !settings.isEmpty() && listener.shouldContinue(); rung++) {
            double seconds = Math.max(0, end - nanoTime.getAsLong()) / 1e9 * SHARES[rung];
            settings = affordable(settings, rung, least, seconds / secondsPerRow);
            long begin = nanoTime.getAsLong();
            least = run(rung, settings, least, seconds / secondsPerRow, listener);
            secondsPerRow = (nanoTime.getAsLong() - begin) / 1e9 / cost(rung);
            settings = next(rung);
        }
        return best.map(found -> new TuningResult(List.copyOf(trials), found.best(), found.adapter(), found.result()))
                .orElseThrow(this::nothing);
    }

    private RuntimeException nothing() {
        Optional<String> failure =
                trials.stream().flatMap(trial -> trial.failure().stream()).findFirst();
        return failure.isPresent()
                ? new DivergedException("All " + trials.size()
                        + " runs diverged before they were measured on the dev examples: " + failure.get())
                : new BadInputException("The tuning was ended before anything was measured, so there is no adapter.");
    }

    /** What the runs of a rung have cost, in rows that are trained on. */
    private double cost(int rung) {
        return Math.max(
                1,
                trials.stream()
                        .filter(trial -> trial.rung() == rung)
                        .mapToDouble(trial -> new RungPlan(trial.rows(), trial.looks()).cost(heldOut(rung)))
                        .sum());
    }

    /** Where the time is too short for all, the first ones. */
    private List<TuningSetting> affordable(List<TuningSetting> settings, int rung, long least, double affordableRows) {
        double each = new RungPlan(least, looks(rung)).cost(heldOut(rung));
        int most = (int) Math.min(settings.size(), affordableRows / each);
        return settings.subList(0, Math.min(settings.size(), Math.max(FINALISTS, most)));
    }

    private static int looks(int rung) {
        return rung == RUNGS - 1 ? LOOKS_AT_LAST : LOOKS;
    }

    /** How many are measured on: a part tells well enough, and looks at all would take the time of the training. */
    private int heldOut(int rung) {
        return Math.min(dev.size(), rung == RUNGS - 1 ? MOST_HELD_OUT_AT_LAST : MOST_HELD_OUT);
    }

    private List<E> drawn(List<E> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<E> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(options.seed()));
        return List.copyOf(shuffled.subList(0, most));
    }

    /** Those that differ in rate and seed alone. */
    private static Collection<List<TuningSetting>> together(List<TuningSetting> settings) {
        Map<PastaConfig, List<TuningSetting>> groups = new LinkedHashMap<>();
        settings.forEach(setting -> groups.computeIfAbsent(setting.unseeded().config(), config -> new ArrayList<>())
                .add(setting));
        return groups.values();
    }

    /** @return rows of each run, as planned */
    private long run(
            int rung, List<TuningSetting> settings, long least, double affordableRows, TuningListener listener) {
        RungPlan plan = RungPlan.of(affordableRows / settings.size(), least, looks(rung), train.size(), heldOut(rung));
        listener.onRung(rung, RUNGS, settings, plan.rows());
        for (List<TuningSetting> group : together(settings)) {
            if (listener.shouldContinue()) {
                run(rung, plan, group, listener);
            }
        }
        return plan.rows();
    }

    private void run(int rung, RungPlan plan, List<TuningSetting> group, TuningListener listener) {
        TrainingOptions planned = plan.apply(options, train.size());
        List<RowCount> counts =
                listener.together(group).stream().map(RowCount::new).toList();
        List<TrainableModel<E>> own = new ArrayList<>();
        try {
            group.forEach(setting -> own.add(models.create(setting.config())));
            List<TrainingResult> results = models.fit(
                    own,
                    plan.epoch(train, options.seed()),
                    drawn(dev, heldOut(rung)),
                    group.stream()
                            .map(setting -> planned.withLearningRate(setting.learningRate())
                                    .withSeed(setting.config().seed()))
                            .toList(),
                    List.copyOf(counts));
            for (int i = 0; i < own.size(); i++) {
                TuningTrial trial = trial(rung, group.get(i), counts.get(i).rows(), results.get(i));
                note(trial, own.get(i), results.get(i), listener);
            }
        } finally {
            own.forEach(TrainableModel::close);
        }
    }

    private static TuningTrial trial(int rung, TuningSetting setting, long rows, TrainingResult result) {
        int bestLook = 0;
        for (int look = 0; look < result.validations().size(); look++) {
            if (result.validations().get(look).step() == result.bestStep()) {
                bestLook = look + 1;
            }
        }
        return new TuningTrial(
                rung,
                setting,
                rows,
                result.dev(),
                bestLook,
                result.validations().size(),
                result.failure());
    }

    private void note(TuningTrial trial, TrainableModel<E> model, TrainingResult result, TuningListener listener) {
        trials.add(trial);
        // What was stopped on its way is no better for being of a later rung.
        boolean isLater = !result.stopped()
                && best.isPresent()
                && trial.rung() > best.get().best().rung();
        boolean isBetter =
                best.isEmpty() || isLater || trial.score() > best.get().best().score();
        if (trial.dev().isPresent() && isBetter) {
            Adapter adapter = model.adapter(models.base().origin().location());
            best = Optional.of(new TuningResult(List.of(), trial, adapter, result));
        }
        listener.onTrial(trial);
    }

    /** The better third, two at least; at last the two best with several seeds each. */
    private List<TuningSetting> next(int rung) {
        List<TuningSetting> ranked = trials.stream()
                .filter(trial -> trial.rung() == rung && trial.dev().isPresent())
                .sorted(Comparator.comparingDouble(TuningTrial::score).reversed())
                .map(TuningTrial::setting)
                .toList();
        if (rung < RUNGS - 2) {
            return ranked.subList(0, Math.min(ranked.size(), Math.max(FINALISTS, (ranked.size() + 2) / 3)));
        }
        List<TuningSetting> last = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            for (TuningSetting setting : ranked.subList(0, Math.min(ranked.size(), FINALISTS))) {
                last.add(setting.withSeed(options.seed() + seed));
            }
        }
        return last;
    }
}
