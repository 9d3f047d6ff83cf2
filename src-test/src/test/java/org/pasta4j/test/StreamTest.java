package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateException;
import org.pasta4j.pasta.train.TrainingStateOptions;

/** Training on examples that nobody holds. */
class StreamTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(TINY_BERT);
    private static final Encoder ENCODER = TestEncoders.open(BASE, EncoderKind.FUSED);
    private static final List<Example> EXAMPLES = IntStream.range(0, 23)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();

    /** A buffer of 6 makes windows of 8 examples: 8, 8 and 7, of 2 steps each. */
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults()
            .withEpochs(3)
            .withBatchSize(2)
            .withAccumulation(2)
            .withValidationEvery(4)
            .withShuffleBuffer(6)
            .withSeed(5);

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        ENCODER.close();
        TOKENIZER.close();
    }

    /** Examples one by one; counts who is open and how far anybody has read. */
    private static final class Stream implements Iterable<Example> {
        private final List<Example> examples;
        private int open;
        private int passes;
        private int read;

        Stream(List<Example> examples) {
            this.examples = new ArrayList<>(examples);
        }

        @Override
        public Iterator<Example> iterator() {
            open++;
            passes++;
            read = 0;
            return new Reading();
        }

        private final class Reading implements Iterator<Example>, AutoCloseable {
            private boolean closed;

            @Override
            public boolean hasNext() {
                return read < examples.size();
            }

            @Override
            public Example next() {
                return examples.get(read++);
            }

            @Override
            public void close() {
                open -= closed ? 0 : 1;
                closed = true;
            }
        }
    }

    private record Trained(List<TrainingResult> results, List<Adapter> adapters) {}

    private static Trained train(
            Iterable<Example> examples, List<TrainingOptions> options, TrainingListener... listeners) {
        PastaConfig config = PastaConfig.classification("bad", "good").withDropout(0.2);
        List<PastaModel> models = options.stream()
                .map(run -> PastaModel.create(ENCODER, TOKENIZER, config.withSeed(run.seed())))
                .toList();
        List<TrainingListener> all = new ArrayList<>(List.of(listeners));
        all.addAll(Collections.nCopies(models.size() - all.size(), TrainingListener.NONE));
        try {
            List<TrainingResult> results = PastaModel.fitTogether(models, examples, EXAMPLES, options, all);
            return new Trained(
                    results, models.stream().map(model -> model.adapter("base")).toList());
        } finally {
            models.forEach(PastaModel::close);
        }
    }

    private static void assertSame(Trained actual, int run, Trained expected) {
        assertThat(actual.adapters().get(run).tensors())
                .isEqualTo(expected.adapters().get(0).tensors());
        assertThat(actual.results().get(run).epochs())
                .extracting(EpochReport::loss)
                .isEqualTo(expected.results().get(0).epochs().stream()
                        .map(EpochReport::loss)
                        .toList());
    }

    @Test
    void withABufferForAllItIsTheTrainingOnAList() {
        for (TrainingOptions options : List.of(
                OPTIONS.withShuffleBuffer(23), OPTIONS.withShuffleBuffer(100).withBatchTokens(20))) {
            assertSame(train(new Stream(EXAMPLES), List.of(options)), 0, train(EXAMPLES, List.of(options)));
        }
    }

    @Test
    void everyExampleIsSeenOnceAnEpochAndNoneLongBeforeItsTurn() {
        Stream stream = new Stream(EXAMPLES);
        List<Integer> read = new ArrayList<>();
        List<StepReport> steps = new ArrayList<>();
        train(stream, List.of(OPTIONS), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                read.add(stream.read);
                steps.add(report);
            }
        });
        assertThat(read).containsExactly(8, 8, 16, 16, 23, 23, 8, 8, 16, 16, 23, 23, 8, 8, 16, 16, 23, 23);
        assertThat(steps).allSatisfy(step -> assertThat(step.steps()).isEqualTo(18));
        for (int epoch = 1; epoch <= 3; epoch++) {
            int now = epoch;
            assertThat(steps.stream().filter(step -> step.epoch() == now).mapToInt(StepReport::examples))
                    .startsWith(4, 4, 4, 4)
                    .containsOnlyOnce(3)
                    .hasSize(6);
        }
        assertThat(stream.passes).isEqualTo(1 + 3);
        assertThat(stream.open).isZero();
    }

    @Test
    void theOrderIsAnotherInEachEpochAndForEachSeed() {
        TrainingOptions still = OPTIONS.withLearningRate(1e-12).withEpochs(2);
        assertThat(losses(still)).isEqualTo(losses(still)).doesNotHaveDuplicates();
        assertThat(losses(still.withSeed(6))).doesNotContainAnyElementsOf(losses(still));
    }

    private static List<Double> losses(TrainingOptions options) {
        List<Double> losses = new ArrayList<>();
        train(new Stream(EXAMPLES), List.of(options), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
            }
        });
        return losses;
    }

    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptedTrainingComesToTheSameBits(int runs) {
        List<TrainingOptions> options =
                IntStream.range(0, runs).mapToObj(r -> OPTIONS.withSeed(5 + r)).toList();
        Trained whole = train(new Stream(EXAMPLES), options);
        for (int at : new int[] {1, 2, 3, 4, 6, 11}) {
            List<TrainingOptions> saving = options.stream()
                    .map(run -> run.withCheckpoints(new TrainingStateOptions(folder.resolve("at" + at), 0)))
                    .toList();
            Stream stream = new Stream(EXAMPLES);
            assertThatThrownBy(() -> train(stream, saving, new TrainingListener() {
                        @Override
                        public void onStep(StepReport report) {
                            if (report.step() == at) {
                                throw new PowerCut();
                            }
                        }
                    }))
                    .isInstanceOf(PowerCut.class);
            assertThat(stream.open).isZero();
            Trained resumed = train(new Stream(EXAMPLES), saving);
            for (int r = 0; r < runs; r++) {
                assertThat(resumed.adapters().get(r).tensors())
                        .as("run %d, cut at %d", r, at)
                        .isEqualTo(whole.adapters().get(r).tensors());
            }
        }
    }

    @Test
    void aStateOfAnotherBufferIsRefused() {
        TrainingOptions saving = OPTIONS.withCheckpoints(new TrainingStateOptions(folder, 0));
        assertThatThrownBy(() -> train(new Stream(EXAMPLES), List.of(saving), new TrainingListener() {
                    @Override
                    public void onCheckpoint(int step) {
                        throw new PowerCut();
                    }
                }))
                .isInstanceOf(PowerCut.class);
        assertThatThrownBy(() -> train(new Stream(EXAMPLES), List.of(saving.withShuffleBuffer(12))))
                .isExactlyInstanceOf(TrainingStateException.class)
                .hasMessageContaining(
                        "holds the state of another training: shuffle buffer is 6 there, 12 here; data is");
    }

    /** One stops early; the other goes on with what it would have got alone. */
    @Test
    void runsGoThroughTheExamplesTogether() {
        List<TrainingOptions> options = List.of(OPTIONS.withLearningRate(1e-12).withPatience(1), OPTIONS.withSeed(9));
        PastaConfig config = PastaConfig.classification("bad", "good").withDropout(0);
        List<List<TrainingResult>> results = new ArrayList<>();
        List<Adapter> adapters = new ArrayList<>();
        for (List<TrainingOptions> runs : List.of(options, options.subList(1, 2))) {
            List<PastaModel> models = runs.stream()
                    .map(run -> PastaModel.create(ENCODER, TOKENIZER, config.withSeed(run.seed())))
                    .toList();
            results.add(PastaModel.fitTogether(
                    models,
                    new Stream(EXAMPLES),
                    EXAMPLES,
                    runs,
                    Collections.nCopies(runs.size(), TrainingListener.NONE)));
            adapters.add(models.get(models.size() - 1).adapter("base"));
            models.forEach(PastaModel::close);
        }
        assertThat(results.get(0).get(0).epochs()).hasSizeLessThan(3);
        adapters.get(1)
                .tensors()
                .forEach((name, tensor) -> Closeness.assertClose(
                        name, adapters.get(0).tensors().get(name).toArray(), tensor.toArray()));
    }

    @Test
    void whatCannotBeDoneWithoutAllExamplesIsRefused() {
        refused("Batches by tokens need the length of every example", OPTIONS.withBatchTokens(20));
        refused("the same epochs, batch size and accumulation", OPTIONS, OPTIONS.withBatchSize(4));
        refused("the same epochs, batch size and accumulation", OPTIONS, OPTIONS.withEpochs(4));
        refused("There is no metric \"f2\"", OPTIONS.withMetric("f2"));
        Stream empty = new Stream(List.of());
        assertThatThrownBy(() -> train(empty, List.of(OPTIONS))).hasMessageContaining("no examples to train on");
    }

    private static void refused(String message, TrainingOptions... options) {
        Stream stream = new Stream(EXAMPLES);
        assertThatThrownBy(() -> train(stream, List.of(options)))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
        assertThat(stream.open).isZero();
    }

    @Test
    void otherExamplesInALaterEpochAreRefused() {
        Stream stream = new Stream(EXAMPLES);
        assertThatThrownBy(() -> train(stream, List.of(OPTIONS), new TrainingListener() {
                    @Override
                    public void onEpoch(EpochReport report) {
                        stream.examples.set(9, Example.of("something else", "bad"));
                    }
                }))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The examples from number 9 on are others than when the training began");
        assertThat(stream.open).isZero();
    }

    @Test
    void sentencesMayComeOneByOneToo() {
        List<TaggedSentence> sentences = IntStream.range(0, 13)
                .mapToObj(i -> new TaggedSentence(
                        Collections.nCopies(1 + i % 5, i == 4 ? "\u200b" : "dog"),
                        Collections.nCopies(1 + i % 5, i % 2 == 0 ? "O" : "B-x")))
                .toList();
        TrainingOptions options = TrainingOptions.defaults().withEpochs(2).withBatchSize(1);
        assertThat(tags(sentences::iterator, options)).isEqualTo(tags(sentences, options));
        // The one window without a word that the model sees is none.
        assertThat(tags(sentences::iterator, options.withShuffleBuffer(1))).isNotEqualTo(tags(sentences, options));
    }

    private static Adapter tags(Iterable<TaggedSentence> sentences, TrainingOptions options) {
        PastaConfig config = PastaConfig.tokenClassification(List.of("O", "B-x"));
        try (PastaTagger tagger = PastaTagger.create(ENCODER, TOKENIZER, config)) {
            assertThat(tagger.fit(sentences, options).epochs()).hasSize(2);
            return tagger.adapter("base");
        }
    }
}
