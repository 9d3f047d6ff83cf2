package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Several trainings in one pass over the examples. */
class RunsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final List<Example> EXAMPLES = IntStream.range(0, 13)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();
    private static final List<TaggedSentence> SENTENCES = IntStream.range(0, 13)
            .mapToObj(i -> new TaggedSentence(
                    Collections.nCopies(1 + i % 5, "dog"), Collections.nCopies(1 + i % 5, i % 2 == 0 ? "O" : "B-x")))
            .toList();

    /** Unlike in everything a run may have of its own; one stops as soon as it can. */
    private static List<TrainingOptions> options() {
        TrainingOptions base = TrainingOptions.defaults().withEpochs(3).withBatchSize(4);
        return List.of(
                base.withLearningRate(1e-2).withSeed(1),
                base.withLearningRate(3e-3).withSeed(2).withAccumulation(2).withMaxGradientNorm(0.1),
                base.withLearningRate(1e-2)
                        .withSeed(3)
                        .withBatchTokens(20)
                        .withWeightDecay(0.1)
                        .withEpochs(2),
                base.withLearningRate(1e-12).withSeed(4).withPatience(1));
    }

    private static Stream<String> cases() {
        return Stream.of("tiny-bert fused", "tiny-bert stock", "tiny-roberta fused", "tiny-roberta stock");
    }

    private record Trained(List<TrainingResult> results, List<Adapter> adapters) {}

    @ParameterizedTest
    @MethodSource("cases")
    void eachRunGetsWhatItWouldHaveGotAlone(String name) {
        for (boolean offsets : new boolean[] {true, false}) {
            PastaConfig texts = PastaConfig.classification("bad", "good").withDropout(0);
            PastaConfig words =
                    PastaConfig.tokenClassification(List.of("O", "B-x")).withDropout(0);
            together(
                    name,
                    (encoder, tokenizer, options) ->
                            texts(encoder, tokenizer, offsets ? texts : texts.headOnly(), options));
            together(
                    name,
                    (encoder, tokenizer, options) ->
                            words(encoder, tokenizer, offsets ? words : words.headOnly(), options));
        }
    }

    private interface Training {
        Trained with(Encoder encoder, BertTokenizer tokenizer, List<TrainingOptions> options);
    }

    private static void together(String name, Training training) {
        Path folder = GOLDEN.resolve(name.split(" ")[0]);
        BertModel base = BertCheckpoint.open(folder);
        EncoderKind kind = name.endsWith("fused") ? EncoderKind.FUSED : EncoderKind.STOCK;
        try (BertTokenizer tokenizer = BertTokenizer.open(folder);
                Encoder encoder = TestEncoders.open(base, kind)) {
            Trained together = training.with(encoder, tokenizer, options());
            for (int r = 0; r < options().size(); r++) {
                Trained alone =
                        training.with(encoder, tokenizer, List.of(options().get(r)));
                same(name + ", run " + r, together, r, alone);
            }
        }
    }

    private static void same(String what, Trained together, int run, Trained alone) {
        TrainingResult expected = alone.results().get(0);
        TrainingResult actual = together.results().get(run);
        assertThat(actual.epochs()).as(what).hasSameSizeAs(expected.epochs());
        assertThat(actual.bestStep()).as(what).isEqualTo(expected.bestStep());
        for (int e = 0; e < expected.epochs().size(); e++) {
            assertThat(actual.epochs().get(e).loss())
                    .as(what)
                    .isCloseTo(expected.epochs().get(e).loss(), within(1e-4));
        }
        alone.adapters()
                .get(0)
                .tensors()
                .forEach((name, tensor) -> Closeness.assertClose(
                        what + ", " + name,
                        together.adapters().get(run).tensors().get(name).toArray(),
                        tensor.toArray()));
    }

    private static Trained texts(
            Encoder encoder, BertTokenizer tokenizer, PastaConfig config, List<TrainingOptions> options) {
        List<PastaModel> models = options.stream()
                .map(run -> PastaModel.create(encoder, tokenizer, config.withSeed(run.seed())))
                .toList();
        try {
            List<TrainingResult> results =
                    PastaModel.fitTogether(models, EXAMPLES, EXAMPLES, options, listeners(models));
            return new Trained(
                    results, models.stream().map(model -> model.adapter("base")).toList());
        } finally {
            models.forEach(PastaModel::close);
        }
    }

    private static Trained words(
            Encoder encoder, BertTokenizer tokenizer, PastaConfig config, List<TrainingOptions> options) {
        List<PastaTagger> models = options.stream()
                .map(run -> PastaTagger.create(encoder, tokenizer, config.withSeed(run.seed())))
                .toList();
        try {
            List<TrainingResult> results =
                    PastaTagger.fitTogether(models, SENTENCES, SENTENCES, options, listeners(models));
            return new Trained(
                    results, models.stream().map(model -> model.adapter("base")).toList());
        } finally {
            models.forEach(PastaTagger::close);
        }
    }

    private static List<TrainingListener> listeners(List<?> models) {
        return new ArrayList<>(Collections.nCopies(models.size(), TrainingListener.NONE));
    }

    /** With the same batches, a run beside others is computed from the same rows however the others end. */
    @Test
    void aRunThatDivergesLeavesTheOthersAlone() {
        BertModel base = BertCheckpoint.open(GOLDEN.resolve("tiny-bert"));
        PastaConfig config =
                PastaConfig.classification("bad", "good").withDropout(0).withSeed(1);
        TrainingOptions options = TrainingOptions.defaults().withEpochs(2).withBatchSize(4);
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
                Encoder encoder = TestEncoders.open(base, EncoderKind.FUSED)) {
            List<PastaModel> three = models(encoder, tokenizer, config, config.withInitialScale(1e38), config);
            List<PastaModel> two = models(encoder, tokenizer, config, config);
            List<TrainingOptions> each = List.of(options, options, options.withLearningRate(1e-2));

            List<TrainingResult> results = PastaModel.fitTogether(three, EXAMPLES, EXAMPLES, each, listeners(three));
            List<TrainingResult> without =
                    PastaModel.fitTogether(two, EXAMPLES, EXAMPLES, List.of(each.get(0), each.get(2)), listeners(two));

            assertThat(results.get(1).failure())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("at step 1"));
            assertThat(results.get(1).epochs()).isEmpty();
            assertThat(results.get(1).bestStep()).isZero();
            for (int r = 0; r < 2; r++) {
                same("run " + r, run(results, three, 2 * r), 0, run(without, two, r));
            }
        }
    }

    private static Trained run(List<TrainingResult> results, List<PastaModel> models, int run) {
        assertThat(results.get(run).failure()).isEmpty();
        return new Trained(List.of(results.get(run)), List.of(models.get(run).adapter("base")));
    }

    private static List<PastaModel> models(Encoder encoder, BertTokenizer tokenizer, PastaConfig... configs) {
        return Stream.of(configs)
                .map(config -> PastaModel.create(encoder, tokenizer, config))
                .toList();
    }

    @Test
    void modelsThatAreNotAlikeAreRefused() {
        BertModel base = BertCheckpoint.open(GOLDEN.resolve("tiny-bert"));
        PastaConfig config = PastaConfig.classification("bad", "good");
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
                Encoder encoder = TestEncoders.open(base, EncoderKind.STOCK);
                PastaModel one = PastaModel.create(encoder, tokenizer, config);
                PastaModel other = PastaModel.create(encoder, tokenizer, config.withDropout(0.3))) {
            List<PastaModel> models = List.of(one, other);
            List<TrainingOptions> options = List.of(TrainingOptions.defaults(), TrainingOptions.defaults());
            assertThatThrownBy(() -> PastaModel.fitTogether(models, EXAMPLES, EXAMPLES, options, listeners(models)))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("the same configuration");
            assertThatThrownBy(() -> PastaModel.fitTogether(
                            models, EXAMPLES, EXAMPLES, options.subList(0, 1), listeners(models)))
                    .hasMessageContaining("2 models, 1 options");
        }
    }

    /** A graph a set of runs: where each run ends in an epoch of its own, there are as many sets as runs. */
    @Test
    void graphsOfRunsThatHaveEndedAreLetGo() {
        int runs = 12;
        BertModel base = BertCheckpoint.open(GOLDEN.resolve("tiny-bert"));
        PastaConfig config = PastaConfig.classification("bad", "good");
        CountedGraphs encoder = new CountedGraphs(new StockEncoder(base));
        List<Integer> alive = new ArrayList<>();
        TrainingListener last = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                if (report.epoch() == runs) {
                    // The model's own for prediction, and that of the last run alone.
                    alive.add(encoder.aliveAtMost(runs + 1));
                }
            }
        };
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve("tiny-bert"))) {
            List<PastaModel> models = IntStream.range(0, runs)
                    .mapToObj(r -> PastaModel.create(encoder, tokenizer, config.withSeed(r)))
                    .toList();
            List<TrainingOptions> options = IntStream.rangeClosed(1, runs)
                    .mapToObj(epochs ->
                            TrainingOptions.defaults().withEpochs(epochs).withBatchSize(13))
                    .toList();
            List<TrainingListener> listeners = listeners(models);
            listeners.set(runs - 1, last);
            PastaModel.fitTogether(models, EXAMPLES, List.of(), options, listeners);
            models.forEach(PastaModel::close);
        }
        assertThat(alive).containsExactly(runs + 1);
        assertThat(encoder.built()).isEqualTo(2 * runs);
    }

    /** Knows which of the graphs that it was built into are still there. */
    private static final class CountedGraphs implements Encoder {
        private final Encoder encoder;
        private final List<WeakReference<SameDiff>> graphs = new ArrayList<>();

        CountedGraphs(Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
            graphs.add(new WeakReference<>(graph));
            return encoder.build(graph, offsets, options);
        }

        int built() {
            return graphs.size();
        }

        /** Waits for the garbage collection that leaves no more, for some minutes. */
        int aliveAtMost(int expected) {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            int alive;
            do {
                System.gc();
                alive = (int) graphs.stream().filter(one -> one.get() != null).count();
            } while (alive > expected && System.nanoTime() < until);
            return alive;
        }

        @Override
        public BertModel model() {
            return encoder.model();
        }

        @Override
        public List<INDArray> arrays(EncodedBatch batch) {
            return encoder.arrays(batch);
        }

        @Override
        public String toString() {
            return encoder.toString();
        }
    }
}
