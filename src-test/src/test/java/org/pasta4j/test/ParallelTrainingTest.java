package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Tuning;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.ParallelTraining;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.model.TrainingWorker;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.Contribution;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.RowSizes;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateException;
import org.pasta4j.pasta.train.TrainingStateOptions;
import org.pasta4j.pasta.train.WorkerGroup;

/** Training whose rows and gradients are with workers, held against training on one machine. */
class ParallelTrainingTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final List<Example> EXAMPLES = IntStream.range(0, 23)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();
    private static final List<Example> HELD_OUT =
            List.of(Example.of("a man is eating", "good"), Example.of("a man", "bad"), Example.of("eating", "bad"));
    private static final List<TaggedSentence> SENTENCES = IntStream.range(0, 17)
            .mapToObj(i -> new TaggedSentence(
                    Collections.nCopies(1 + i % 5, "dog"), Collections.nCopies(1 + i % 5, i % 2 == 0 ? "O" : "B-x")))
            .toList();
    private static final PastaConfig TEXTS =
            PastaConfig.classification("bad", "good").withDropout(0);
    private static final PastaConfig WORDS =
            PastaConfig.tokenClassification(List.of("O", "B-x")).withDropout(0).withMaxLength(4);
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(3).withBatchSize(5).withLearningRate(1e-2);

    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);

    @TempDir
    private Path folder;

    /** Workers of this process, each with every so manieth row. */
    private record Workers<E>(List<TrainingWorker<E>> all, List<TrainingRow> rows, List<E> heldOut, List<Long> prepared)
            implements WorkerGroup, AutoCloseable {

        static <E> Workers<E> of(int count, Supplier<TrainingWorker<E>> worker, List<E> train, List<E> heldOut) {
            List<TrainingWorker<E>> all =
                    IntStream.range(0, count).mapToObj(i -> worker.get()).toList();
            return new Workers<>(all, all.get(0).rows(train), heldOut, new ArrayList<>());
        }

        @Override
        public RowSizes sizes() {
            return new RowSizes(
                    rows.stream().mapToInt(row -> row.tokens().length()).toArray(),
                    rows.stream().mapToDouble(TrainingRow::weight).toArray());
        }

        @Override
        public int truncated() {
            return 0;
        }

        /** None of these trainings is a regression. */
        @Override
        public double[] numbers() {
            return new double[0];
        }

        @Override
        public Map<String, String> identity() {
            return Map.of("number of workers", String.valueOf(all.size()));
        }

        @Override
        public void prepare(List<int[]> batches) {
            prepared.add(batches.stream().mapToLong(batch -> batch.length).sum());
        }

        @Override
        public List<List<Contribution>> gradients(long seed, List<float[]> parameters, List<int[]> batches) {
            return IntStream.range(0, all.size())
                    .mapToObj(w -> all.get(w).gradients(seed, w, parameters, own(w, batches)))
                    .toList();
        }

        /** As they are after they were bytes. */
        private List<List<TrainingRow>> own(int worker, List<int[]> batches) {
            return batches.stream()
                    .map(batch -> IntStream.of(batch)
                            .filter(row -> row % all.size() == worker)
                            .mapToObj(row -> TrainingRow.of(rows.get(row).bytes()))
                            .toList())
                    .toList();
        }

        @Override
        public List<Answered> answers(float[] parameters) {
            return heldOut.stream()
                    .map(one -> all.get(0).answers(parameters, List.of(one)))
                    .toList();
        }

        @Override
        public void close() {
            all.forEach(TrainingWorker::close);
        }
    }

    private static List<float[]> values(Adapter adapter) {
        return adapter.tensors().values().stream().map(FrozenTensor::toArray).toList();
    }

    private static void requireClose(Adapter actual, Adapter expected) {
        for (String name : expected.tensors().keySet()) {
            assertThat(actual.tensors().get(name).toArray())
                    .as(name)
                    .containsExactly(expected.tensors().get(name).toArray(), within(2e-4f));
        }
    }

    private static Adapter parallel(
            Encoder encoder, BertTokenizer tokenizer, int workers, PastaConfig config, TrainingOptions options) {
        return parallel(encoder, tokenizer, workers, config, options, Optional.empty(), TrainingListener.NONE);
    }

    private static Adapter parallel(
            Encoder encoder,
            BertTokenizer tokenizer,
            int workers,
            PastaConfig config,
            TrainingOptions options,
            Optional<double[]> classWeights,
            TrainingListener listener) {
        try (Workers<Example> group = Workers.of(
                workers, () -> TrainingWorker.ofTexts(encoder, tokenizer, config, classWeights), EXAMPLES, HELD_OUT)) {
            ParallelTraining training = new ParallelTraining(BASE, List.of(config), List.of(options));
            training.train(group, listener);
            assertThat(group.prepared()).hasSize(3).containsOnly((long) EXAMPLES.size());
            return training.adapter(0);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EncoderKind.class,
            names = {"FUSED", "STOCK"})
    void oneWorkerGivesTheBitsOfAModel(EncoderKind kind) {
        PastaConfig config = TEXTS.withDropout(0.2);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, kind);
                PastaModel model = PastaModel.create(encoder, tokenizer, config)) {
            model.fit(EXAMPLES, HELD_OUT, OPTIONS, TrainingListener.NONE);

            Adapter adapter = parallel(encoder, tokenizer, 1, config, OPTIONS);

            assertThat(values(adapter)).usingRecursiveComparison().isEqualTo(values(model.adapter("base")));
        }
    }

    /** Seven workers: in batches of five some have no row. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void manyWorkersGiveAModelsToRoundingAndTheSameBitsTwice(int count) {
        TrainingOptions options = OPTIONS.withAccumulation(2)
                .withMaxGradientNorm(0.5)
                .withWeightDecay(0.01)
                .withClassWeights(Map.of("good", 3.0));
        Optional<double[]> classWeights = Optional.of(new double[] {1, 3});
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.FUSED);
                PastaModel model = PastaModel.create(encoder, tokenizer, TEXTS)) {
            TrainingResult expected = model.fit(EXAMPLES, HELD_OUT, options, TrainingListener.NONE);
            List<Double> losses = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void onEpoch(EpochReport report) {
                    losses.add(report.loss());
                    losses.add(report.dev().orElseThrow().loss());
                }
            };

            Adapter first = parallel(encoder, tokenizer, count, TEXTS, options, classWeights, listener);
            Adapter second = parallel(encoder, tokenizer, count, TEXTS, options, classWeights, TrainingListener.NONE);

            requireClose(first, model.adapter("base"));
            assertThat(values(first)).usingRecursiveComparison().isEqualTo(values(second));
            for (int e = 0; e < 3; e++) {
                assertThat(losses.get(2 * e)).isCloseTo(expected.epochs().get(e).loss(), within(1e-4));
                assertThat(losses.get(2 * e + 1))
                        .isCloseTo(expected.epochs().get(e).dev().orElseThrow().loss(), within(1e-4));
            }
        }
    }

    @Test
    void lossesOfWordsAreMeansOverAllWordsOfTheBatch() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.FUSED);
                PastaTagger tagger = PastaTagger.create(encoder, tokenizer, WORDS);
                Workers<TaggedSentence> group = Workers.of(
                        3,
                        () -> TrainingWorker.ofSentences(encoder, tokenizer, WORDS, Optional.empty()),
                        SENTENCES,
                        SENTENCES)) {
            TrainingResult expected = tagger.fit(SENTENCES, SENTENCES, OPTIONS, TrainingListener.NONE);
            ParallelTraining training = new ParallelTraining(BASE, List.of(WORDS), List.of(OPTIONS));

            TrainingResult actual = training.train(group, TrainingListener.NONE);

            // Sentences longer than four tokens are read in windows.
            assertThat(group.rows()).hasSizeGreaterThan(SENTENCES.size());
            requireClose(training.adapter(0), tagger.adapter("base"));
            assertThat(actual.dev().orElseThrow().metrics())
                    .containsExactlyEntriesOf(expected.dev().orElseThrow().metrics());
        }
    }

    @Test
    void runsTrainedTogetherGetWhatEachGetsAlone() {
        List<TrainingOptions> options =
                List.of(OPTIONS, OPTIONS.withLearningRate(3e-3).withSeed(2).withBatchSize(1));
        List<PastaConfig> configs = List.of(TEXTS, TEXTS.withSeed(2));
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.FUSED);
                Workers<Example> group = Workers.of(
                        2,
                        () -> TrainingWorker.ofTexts(encoder, tokenizer, TEXTS, Optional.empty()),
                        EXAMPLES,
                        HELD_OUT)) {
            ParallelTraining together = new ParallelTraining(BASE, configs, options);

            together.train(group, List.of(TrainingListener.NONE, TrainingListener.NONE));

            assertThat(group.prepared()).isEmpty();
            for (int r = 0; r < 2; r++) {
                requireClose(together.adapter(r), parallel(encoder, tokenizer, 2, configs.get(r), options.get(r)));
            }
        }
    }

    @Test
    void aStoppedTrainingIsResumedToTheSameBitsAndByTheSameWorkersAlone() {
        TrainingOptions saved = OPTIONS.withCheckpoints(new TrainingStateOptions(folder.resolve("state"), 0));
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.FUSED)) {
            Adapter whole = parallel(encoder, tokenizer, 2, TEXTS, OPTIONS);
            TrainingListener dying = new TrainingListener() {
                @Override
                public void onCheckpoint(int step) {
                    if (step == 7) {
                        throw new IllegalStateException("the driver dies");
                    }
                }
            };
            assertThatThrownBy(() -> parallel(encoder, tokenizer, 2, TEXTS, saved, Optional.empty(), dying))
                    .hasMessage("the driver dies");
            assertThatThrownBy(() -> parallel(encoder, tokenizer, 3, TEXTS, saved))
                    .isInstanceOf(TrainingStateException.class)
                    .hasMessageContaining("number of workers is 2 there, 3 here");

            try (Workers<Example> group = Workers.of(
                    2, () -> TrainingWorker.ofTexts(encoder, tokenizer, TEXTS, Optional.empty()), EXAMPLES, HELD_OUT)) {
                ParallelTraining training = new ParallelTraining(BASE, List.of(TEXTS), List.of(saved));
                training.train(group, TrainingListener.NONE);

                assertThat(values(training.adapter(0)))
                        .usingRecursiveComparison()
                        .isEqualTo(values(whole));
            }
        }
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        assertThatThrownBy(() -> new ParallelTraining(BASE, List.of(TEXTS), List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessage("There are 1 configurations and 0 options; expected one of both for each run.");
        assertThatThrownBy(
                        () -> new ParallelTraining(BASE, List.of(TEXTS, TEXTS.withSlots(3)), List.of(OPTIONS, OPTIONS)))
                .hasMessageStartingWith("Runs that are trained together need the same configuration");
        PastaConfig full = TEXTS.withTuning(Tuning.FULL);
        assertThatThrownBy(() -> new ParallelTraining(BASE, List.of(full), List.of(OPTIONS)))
                .hasMessageStartingWith("Workers train offsets and head on a frozen base");
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                Encoder encoder = TestEncoders.open(BASE, EncoderKind.STOCK)) {
            assertThatThrownBy(() -> TrainingWorker.ofTexts(encoder, tokenizer, full, Optional.empty()))
                    .hasMessageStartingWith("Workers train offsets and head on a frozen base");
            try (Workers<Example> none = Workers.of(
                    1,
                    () -> TrainingWorker.ofTexts(encoder, tokenizer, TEXTS, Optional.empty()),
                    List.of(),
                    HELD_OUT)) {
                assertThatThrownBy(() -> new ParallelTraining(BASE, List.of(TEXTS), List.of(OPTIONS))
                                .train(none, TrainingListener.NONE))
                        .hasMessage("There are no examples to train on; expected at least one.");
            }
        }
    }
}
