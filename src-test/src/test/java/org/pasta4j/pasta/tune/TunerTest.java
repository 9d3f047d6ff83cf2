package org.pasta4j.pasta.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.test.PoolAdapters;

class TunerTest {
    private static final Path BASE = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final Encoder ENCODER = Encoders.open(BertCheckpoint.open(BASE));
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(BASE);
    private static final PastaConfig CLASSES = PastaConfig.classification("bad", "good");
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults().withBatchSize(8);

    @AfterAll
    static void close() {
        TOKENIZER.close();
        ENCODER.close();
    }

    /**
     * A machine on which a step takes a tenth of a second and nothing else any time: the plan is the same everywhere.
     */
    private record SteadyMachine<E>(TuningModels<E> models, AtomicLong time) implements TuningModels<E> {
        private static final long STEP = Duration.ofMillis(100).toNanos();

        static <E> Tuner<E> tuner(TuningModels<E> models, List<E> train, List<E> dev) {
            AtomicLong time = new AtomicLong();
            return new Tuner<>(new SteadyMachine<>(models, time), train, dev, OPTIONS, time::get);
        }

        @Override
        public BertModel base() {
            return models.base();
        }

        @Override
        public TrainableModel<E> create(PastaConfig config) {
            return models.create(config);
        }

        @Override
        public List<TrainingResult> fit(
                List<TrainableModel<E>> own,
                List<E> train,
                List<E> dev,
                List<TrainingOptions> options,
                List<TrainingListener> listeners) {
            return models.fit(
                    own,
                    train,
                    dev,
                    options,
                    listeners.stream().map(this::timed).toList());
        }

        private TrainingListener timed(TrainingListener listener) {
            return new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    time.addAndGet(STEP);
                    listener.onStep(report);
                }

                @Override
                public boolean shouldContinue() {
                    return listener.shouldContinue();
                }
            };
        }
    }

    private static Tuner<Example> tuner(List<Example> train, List<Example> dev) {
        return SteadyMachine.tuner(BaseModels.ofTexts(ENCODER, TOKENIZER), train, dev);
    }

    private static List<Example> examples(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Example.of(
                        "the " + (i % 2 == 0 ? "good" : "bad") + " man " + "was ".repeat(i % 5) + "here",
                        i % 2 == 0 ? "good" : "bad"))
                .toList();
    }

    @Test
    void theBetterOnesOfEachRungTrainLongerAndTheBestIsKept() {
        TuningSpace space = TuningSpace.of(ENCODER.model(), CLASSES).withLearningRates(List.of(1e-3, 1e-2, 1e-1));
        List<Integer> announced = new ArrayList<>();
        TuningResult tuning = tuner(examples(0, 60), examples(60, 100))
                .tune(CLASSES, space, Duration.ofMinutes(4), new TuningListener() {
                    @Override
                    public void onRung(int rung, int rungs, List<TuningSetting> settings, long rows) {
                        announced.add(settings.size());
                    }
                });

        // Two poolings, with and without dropout; then a third; then two with three seeds each.
        assertThat(announced).containsExactly(12, 4, 6);
        for (int rung = 0; rung < 3; rung++) {
            assertThat(tuning.rung(rung)).hasSize(announced.get(rung));
        }
        List<TuningSetting> best = tuning.rung(0).stream()
                .sorted(Comparator.comparingDouble(TuningTrial::score).reversed())
                .limit(4)
                .map(TuningTrial::setting)
                .toList();
        assertThat(tuning.rung(1)).extracting(TuningTrial::setting).containsExactlyInAnyOrderElementsOf(best);
        assertThat(tuning.rung(2).stream()
                        .map(trial -> trial.setting().unseeded())
                        .distinct())
                .hasSize(2);
        assertThat(tuning.rung(1).get(0).rows())
                .isGreaterThan(tuning.rung(0).get(0).rows());
        assertThat(tuning.best().score())
                .isEqualTo(tuning.rung(2).stream()
                        .mapToDouble(TuningTrial::score)
                        .max()
                        .orElseThrow());
        try (PastaModel model = PastaModel.of(tuning.adapter(), ENCODER, TOKENIZER)) {
            assertThat(model.evaluate(examples(60, 100)).metrics())
                    .isEqualTo(tuning.best().dev().orElseThrow().metrics());
            assertThat(model.config().pooling())
                    .isEqualTo(tuning.best().setting().config().pooling());
        }
    }

    @Test
    void theSameSeedGivesTheSameAdapterInTheSameTime() {
        TuningSpace space = new TuningSpace(
                List.of(1e-2, 3e-2), List.of(CLASSES.withPooling(Pooling.MEAN).head()), List.of(OptionalDouble.of(0)));
        TuningResult first = tuner(examples(0, 40), examples(40, 60))
                .tune(CLASSES, space, Duration.ofSeconds(40), TuningListener.NONE);
        TuningResult second = tuner(examples(0, 40), examples(40, 60))
                .tune(CLASSES, space, Duration.ofSeconds(40), TuningListener.NONE);
        assertThat(first.adapter()).isEqualTo(second.adapter());
    }

    @Test
    void aShortTimeTriesFewerSettings() {
        TuningSpace space = TuningSpace.of(ENCODER.model(), CLASSES);
        TuningResult tuning = tuner(examples(0, 60), examples(60, 80))
                .tune(CLASSES, space, Duration.ofSeconds(20), TuningListener.NONE);
        assertThat(tuning.rung(0)).hasSizeBetween(2, 19);
        assertThat(tuning.best().dev()).isPresent();
    }

    @Test
    void whoEndsItKeepsTheBestSoFar() {
        TuningSpace space = TuningSpace.of(ENCODER.model(), CLASSES).withLearningRates(List.of(1e-2));
        TuningResult tuning = tuner(examples(0, 60), examples(60, 80))
                .tune(CLASSES, space, Duration.ofMinutes(1), new TuningListener() {
                    private int trials;

                    @Override
                    public void onTrial(TuningTrial trial) {
                        trials++;
                    }

                    @Override
                    public boolean shouldContinue() {
                        return trials < 2;
                    }
                });
        assertThat(tuning.trials()).hasSize(2);
        assertThat(tuning.best()).isIn(tuning.trials());
    }

    @Test
    void aRunThatIsStoppedOnItsWayDoesNotTakeThePlaceOfABetterOne() {
        TuningSpace space = TuningSpace.of(ENCODER.model(), CLASSES).withLearningRates(List.of(1e-2, 3e-2));
        AtomicBoolean ended = new AtomicBoolean();
        TuningResult tuning = tuner(examples(0, 60), examples(60, 80))
                .tune(CLASSES, space, Duration.ofMinutes(2), new TuningListener() {
                    @Override
                    public void onRung(int rung, int rungs, List<TuningSetting> settings, long rows) {
                        ended.set(rung >= 1);
                    }

                    @Override
                    public List<TrainingListener> together(List<TuningSetting> settings) {
                        return settings.stream()
                                .map(setting -> (TrainingListener) new TrainingListener() {
                                    @Override
                                    public boolean shouldContinue() {
                                        return !ended.get();
                                    }
                                })
                                .toList();
                    }
                });
        double best =
                tuning.rung(0).stream().mapToDouble(TuningTrial::score).max().orElseThrow();
        assertThat(tuning.best().score()).isGreaterThanOrEqualTo(best);
    }

    @Test
    void endedBeforeAnythingWasMeasuredThereIsNoAdapter() {
        TuningListener ended = new TuningListener() {
            @Override
            public boolean shouldContinue() {
                return false;
            }
        };
        TuningSpace space = TuningSpace.of(ENCODER.model(), CLASSES);
        assertThatThrownBy(() ->
                        tuner(examples(0, 60), examples(60, 80)).tune(CLASSES, space, Duration.ofMinutes(1), ended))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("ended before anything was measured");
    }

    @Test
    void wordsAreTunedToo() {
        List<TaggedSentence> sentences = IntStream.range(0, 30)
                .mapToObj(i -> new TaggedSentence(
                        List.of("the", i % 2 == 0 ? "man" : "city", "was"),
                        List.of("O", i % 2 == 0 ? "B-x" : "B-y", "O")))
                .toList();
        Tuner<TaggedSentence> tuner =
                SteadyMachine.tuner(BaseModels.ofWords(ENCODER, TOKENIZER), sentences, sentences.subList(0, 10));
        PastaConfig tags = PastaConfig.tokenClassification(List.of("O", "B-x", "B-y"));
        TuningSpace space = TuningSpace.of(ENCODER.model(), tags).withLearningRates(List.of(1e-2, 3e-2));
        assertThat(tuner.tune(tags, space, Duration.ofSeconds(40), TuningListener.NONE)
                        .best()
                        .score())
                .isGreaterThan(0.5);
    }

    @Test
    void thereMustBeSomethingToMeasureOn() {
        assertThatThrownBy(() -> tuner(examples(0, 10), List.of()))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("found 10 and 0");
    }

    /** What a plan gives out is what it was asked for, as near as whole examples and epochs come. */
    @Test
    void epochsAndRepeatsComeToTheRows() {
        for (int examples : new int[] {1, 7, 40, 500, 20_000}) {
            for (long rows : new long[] {160, 1000, 5000, 70_000}) {
                List<Integer> all = IntStream.range(0, examples).boxed().toList();
                RungPlan plan = new RungPlan(rows, 4);
                List<Integer> epoch = plan.epoch(all, 1);
                int epochs = plan.apply(OPTIONS, examples).epochs();
                double found = (double) epochs * epoch.size();
                assertThat(found / rows)
                        .as(examples + " examples, " + rows + " rows")
                        .isBetween(0.6, 1.7);
                assertThat(epochs).isLessThanOrEqualTo(4);
            }
        }
    }
}
