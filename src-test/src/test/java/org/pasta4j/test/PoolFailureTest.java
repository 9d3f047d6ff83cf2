package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.train.TrainingOptions;

/** A row at which a pass would fail is refused before it, or else alone. */
class PoolFailureTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");

    /** The real encoder, but for batches with a certain token. */
    private static final class FailingEncoder implements Encoder {
        private final Encoder real;
        private final int guilty;
        private final Supplier<Throwable> failure;
        private final List<Integer> passes = new ArrayList<>();

        private FailingEncoder(BertModel base, int guilty, Supplier<Throwable> failure) {
            this.real = new StockEncoder(base);
            this.guilty = guilty;
            this.failure = failure;
        }

        @Override
        public BertModel model() {
            return real.model();
        }

        @Override
        public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
            return real.build(graph, offsets, options);
        }

        @Override
        public List<INDArray> arrays(EncodedBatch batch) {
            passes.add(batch.rows());
            if (Arrays.stream(batch.ids()).anyMatch(id -> id == guilty)) {
                Throwable thrown = failure.get();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
            return real.arrays(batch);
        }
    }

    private interface Check {
        void check(AdapterPool pool, FailingEncoder encoder);
    }

    private static void withFailure(Supplier<Throwable> failure, Check check) {
        BertModel base = BertCheckpoint.open(CHECKPOINT);
        with(new FailingEncoder(base, base.config().vocabularySize() - 1, failure), check);
    }

    private static void withSmallBase(Check check) {
        with(new FailingEncoder(smallBase(), -1, IllegalStateException::new), check);
    }

    private static void with(FailingEncoder encoder, Check check) {
        BertModel base = encoder.model();
        try (BertTokenizer tokenizer = BertTokenizer.open(CHECKPOINT);
                AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults())) {
            PastaConfig words =
                    PastaConfig.tokenClassification(List.of("noun", "verb")).withMaxLength(6);
            pool.put("texts", PoolAdapters.random(PastaConfig.classification("no", "yes"), base, 1));
            pool.put("words", PoolAdapters.random(words, base, 2));
            check.check(pool, encoder);
        }
    }

    /** The tiny BERT without the last word of its table, which is cats. */
    private static BertModel smallBase() {
        BertModel whole = BertCheckpoint.open(CHECKPOINT);
        BertConfig c = whole.config();
        int words = c.vocabularySize() - 1;
        float[] table = Arrays.copyOf(whole.embeddings().words().toArray(), words * c.hiddenSize());
        return EditedModels.withWords(whole, FrozenTensor.of(table, words, c.hiddenSize()));
    }

    /**
     * Sixteen rows of single texts; a text of words of which the second of three windows is guilty; all but two whole.
     */
    private static List<PoolRequest> requests() {
        List<PoolRequest> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            requests.add(
                    PoolRequest.text("texts", i == 5 ? "the cats are running" : "a man is eating " + "a ".repeat(i)));
        }
        requests.add(PoolRequest.words("words", List.of("a", "man", "is", "eating", "the", "cats", "a", "man", "is")));
        requests.add(PoolRequest.words("words", List.of("a", "man")));
        return requests;
    }

    private static List<Integer> refused(List<PoolResult> results, PoolResult.Reason reason) {
        return IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof PoolResult.Refusal refusal && refusal.reason() == reason)
                .boxed()
                .toList();
    }

    @Test
    void theRequestOfTheGuiltyRowAloneIsRefused() {
        for (Supplier<Throwable> failure : List.<Supplier<Throwable>>of(
                () -> new IllegalStateException("of the kernel"), () -> new OutOfMemoryError("of the pass"))) {
            withFailure(failure, (pool, encoder) -> {
                List<PoolResult> results = pool.predict(requests());
                assertThat(refused(results, PoolResult.Reason.FAILED)).containsExactly(5, 16);
                assertThat(results)
                        .filteredOn(PoolResult.Refusal.class::isInstance)
                        .hasSize(2);
                assertThat(((PoolResult.Refusal) results.get(5)).message())
                        .contains("texts@")
                        .contains("the log says why");
                // Two guilty rows of about 20 are found by halves, not by trying each.
                assertThat(encoder.passes.size()).isLessThan(18);
                for (int i : new int[] {0, 4, 6, 15, 17}) {
                    assertThat(results.get(i))
                            .usingRecursiveComparison()
                            .withComparatorForType((a, b) -> Math.abs(a - b) < 2e-5 ? 0 : 1, Double.class)
                            .withComparatorForType((a, b) -> Math.abs(a - b) < 2e-5f ? 0 : 1, Float.class)
                            .isEqualTo(pool.predict(requests().get(i)));
                }
            });
        }
    }

    /** Whoever asks for what fails again and again does not fill the log. */
    @Test
    void aCauseIsLoggedOnceHoweverManyRequestsFailByIt() {
        withFailure(() -> new UnsupportedOperationException("again and again"), (pool, encoder) -> {
            List<PoolRequest> many = Collections.nCopies(30, PoolRequest.text("texts", "the cats are running"));
            PrintStream before = System.err;
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try {
                for (int i = 0; i < 20; i++) {
                    assertThat(refused(pool.predict(many), PoolResult.Reason.FAILED))
                            .hasSize(30);
                }
            } finally {
                System.setErr(before);
            }
            String text = log.toString(StandardCharsets.UTF_8);
            assertThat(text.lines().filter(line -> line.contains("No answer to 30 inputs")))
                    .hasSize(20)
                    .allMatch(line -> line.contains(", by texts@"));
            assertThat(text.lines().filter(line -> line.startsWith("java.lang.UnsupportedOperationException: again")))
                    .as("traces: a few a minute")
                    .isNotEmpty()
                    .hasSizeLessThan(20);
        });
    }

    @Test
    void anErrorOfTheMachineIsNotAnswered() {
        withFailure(
                () -> new LinkageError("no such kernel"),
                (pool, encoder) ->
                        assertThatThrownBy(() -> pool.predict(requests())).isExactlyInstanceOf(LinkageError.class));
    }

    /** With the tiny BERT's tokenizer and too few words for it. */
    @Test
    void aTokenThatTheBaseHasNoRowForIsRefusedBeforeThePass() {
        withSmallBase((pool, encoder) -> {
            List<PoolResult> results = pool.predict(requests());
            assertThat(refused(results, PoolResult.Reason.UNSUITABLE_INPUT)).containsExactly(5, 16);
            assertThat(results).filteredOn(PoolResult.Refusal.class::isInstance).hasSize(2);
            assertThat(((PoolResult.Refusal) results.get(5)).message())
                    .isEqualTo("The tokenizer gave the word id 391; the base has 391 of them. Use the model's own"
                            + " tokenizer.");
            assertThat(encoder.passes).hasSize(1);
        });
    }

    @Test
    void modelsNameTheTextThatTheBaseHasNoRowFor() {
        BertModel base = smallBase();
        TrainingOptions options = TrainingOptions.defaults().withEpochs(1);
        try (BertTokenizer tokenizer = BertTokenizer.open(CHECKPOINT);
                PastaModel model = PastaModel.create(base, tokenizer, PastaConfig.classification("no", "yes"));
                PastaTagger tagger =
                        PastaTagger.create(base, tokenizer, PastaConfig.tokenClassification(List.of("noun", "verb")))) {
            List<Example> examples = List.of(Example.of("a man", "no"), Example.of("the cats run", "yes"));
            List<TaggedSentence> sentences =
                    List.of(new TaggedSentence(List.of("the", "cats", "run"), List.of("noun", "noun", "verb")));
            String second = "Text 2 of 2: ";
            refusesTheCats(second, () -> model.predict(List.of(TextInput.of("a man"), TextInput.of("the cats run"))));
            refusesTheCats("", () -> model.fit(examples, options));
            refusesTheCats("", () -> model.evaluate(examples));
            refusesTheCats(second, () -> tagger.entities(List.of("a man", "the cats run")));
            refusesTheCats("", () -> tagger.fit(sentences, options));
            assertThat(model.predict("a man").label()).isIn("no", "yes");
        }
    }

    private static void refusesTheCats(String where, ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(where + "The text \"the cats run\": The tokenizer gave the word id 391; ");
    }

    /** Finite numbers, and so large that nothing finite comes of them. */
    @Test
    void anAdapterWhoseAnswersAreNoNumbersFailsItsOwnRequestsAlone() {
        withFailure(() -> new IllegalStateException("not asked for"), (pool, encoder) -> {
            Adapter texts = PoolAdapters.random(PastaConfig.classification("no", "yes"), pool.base(), 3);
            Adapter huge = new Adapter(
                    texts.config(),
                    texts.offsets().map(offsets -> filled(offsets.shape(), Float.MAX_VALUE)),
                    texts.head());
            Adapter words =
                    PoolAdapters.random(PastaConfig.tokenClassification(List.of("noun", "verb")), pool.base(), 4);
            Map<String, FrozenTensor> head = new LinkedHashMap<>(words.head());
            head.replaceAll((name, tensor) -> filled(tensor.shape(), Float.MAX_VALUE));
            pool.put("huge", huge);
            pool.put("huge-words", new Adapter(words.config(), words.offsets(), head));
            List<PoolResult> results = pool.predict(List.of(
                    PoolRequest.text("texts", "a man"),
                    PoolRequest.text("huge", "a man"),
                    PoolRequest.text("huge-words", "a man"),
                    PoolRequest.text("words", "a man")));
            assertThat(refused(results, PoolResult.Reason.FAILED)).containsExactly(1, 2);
            assertThat(results.get(0)).isInstanceOf(PoolResult.Classification.class);
            assertThat(results.get(3)).isInstanceOf(PoolResult.Entities.class);
            try (BertTokenizer tokenizer = BertTokenizer.open(CHECKPOINT);
                    PastaModel model = PastaModel.of(huge, pool.base(), tokenizer)) {
                assertThatThrownBy(() -> model.predict("a man"))
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining("expected finite numbers");
            }
        });
    }

    private static FrozenTensor filled(int[] shape, float value) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        Arrays.fill(values, value);
        return FrozenTensor.of(values, shape);
    }

    @Test
    void wordsWithoutATokenGetAnAnswerAndNoInputARefusal() {
        withFailure(() -> new IllegalStateException("not asked for"), (pool, encoder) -> {
            for (String odd : List.of("\u200b", "\u0000", "\ufffd", "\ud83d", "\u0301", "\u00ad")) {
                PoolResult alone = pool.predict(PoolRequest.words("words", List.of(odd)));
                assertThat(((PoolResult.Entities) alone).tags()).as(odd).hasSize(1);
                PoolResult among = pool.predict(PoolRequest.words("words", List.of("a", odd, "man", odd)));
                assertThat(((PoolResult.Entities) among).tags()).as(odd).hasSize(4);
                assertThat(pool.predict(PoolRequest.text("words", odd))).isInstanceOf(PoolResult.Entities.class);
                assertThat(pool.predict(PoolRequest.text("texts", odd))).isInstanceOf(PoolResult.Classification.class);
            }
            assertThatThrownBy(() -> PoolRequest.text("texts", null)).isInstanceOf(BadInputException.class);
            assertThatThrownBy(() -> PoolRequest.pair("texts", "a", null)).isInstanceOf(BadInputException.class);
            assertThatThrownBy(() -> new PoolRequest(null, Optional.empty(), new PoolRequest.Text("a")))
                    .isInstanceOf(BadInputException.class);
        });
    }
}
