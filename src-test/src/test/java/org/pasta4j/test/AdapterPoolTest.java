package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PooledAdapter;
import org.pasta4j.pasta.pool.PreparedRequest;

/** Rows of many adapters in one batch. */
class AdapterPoolTest {
    private static final double ROUNDING = 2e-5;

    /** What a request should be answered with, by the class that knows one adapter. */
    private record Expected(PoolRequest request, Prediction prediction, List<Entity> entities, List<String> tags) {}

    @ParameterizedTest
    @CsvSource({"tiny-bert, FUSED", "tiny-bert, STOCK", "tiny-roberta, FUSED", "tiny-roberta, STOCK"})
    void eachRowGetsWhatItsAdapterAloneGives(String model, EncoderKind kind) {
        Path checkpoint = PoolAdapters.GOLDEN.resolve(model);
        BertModel base = BertCheckpoint.open(checkpoint);
        List<Adapter> adapters = PoolAdapters.ofAllKinds(base);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                Encoder encoder = TestEncoders.open(base, kind);
                AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults())) {
            List<Expected> expected = new ArrayList<>();
            for (int i = 0; i < adapters.size(); i++) {
                pool.put("a" + i, adapters.get(i));
                expected.addAll(expected("a" + i, adapters.get(i), encoder, tokenizer));
            }
            Collections.shuffle(expected, new Random(1));
            for (int size : new int[] {expected.size(), 7, 1}) {
                for (int from = 0; from + size <= expected.size(); from += size) {
                    check(pool, expected.subList(from, from + size));
                }
            }
        }
    }

    private static void check(AdapterPool pool, List<Expected> expected) {
        List<PoolResult> results =
                pool.predict(expected.stream().map(Expected::request).toList());
        assertThat(results).hasSameSizeAs(expected);
        for (int i = 0; i < results.size(); i++) {
            check(results.get(i), expected.get(i));
        }
    }

    private static void check(PoolResult result, Expected expected) {
        String what = expected.request().toString();
        assertThat(result.adapter()).as(what).isEqualTo(expected.request().adapter());
        if (result instanceof PoolResult.Classification found) {
            check(what, found.prediction(), expected.prediction());
        } else if (result instanceof PoolResult.MultiLabelClassification found) {
            check(what, found.prediction(), expected.prediction());
        } else if (result instanceof PoolResult.Regression found) {
            assertThat(found.truncated())
                    .as(what)
                    .isEqualTo(expected.prediction().truncated());
            assertThat((double) found.value())
                    .as(what)
                    .isCloseTo(expected.prediction().score(), within(20 * ROUNDING));
        } else if (result instanceof PoolResult.Entities found) {
            assertThat(found.tags()).as(what).isEqualTo(expected.tags());
            if (found.tags().isEmpty()) {
                assertThat(found.entities())
                        .as(what)
                        .usingRecursiveComparison()
                        .withComparatorForType((a, b) -> Math.abs(a - b) < ROUNDING ? 0 : 1, Double.class)
                        .isEqualTo(expected.entities());
            }
        } else {
            throw new AssertionError(what + ": " + result);
        }
    }

    private static void check(String what, Prediction found, Prediction expected) {
        assertThat(found.truncated()).as(what).isEqualTo(expected.truncated());
        assertThat(found.label()).as(what).isEqualTo(expected.label());
        assertThat(found.labels()).as(what).isEqualTo(expected.labels());
        for (int i = 0; i < found.scores().length; i++) {
            assertThat(found.scores()[i]).as(what).isCloseTo(expected.scores()[i], within((float) ROUNDING));
            assertThat(found.logits()[i]).as(what).isCloseTo(expected.logits()[i], within((float) (20 * ROUNDING)));
        }
    }

    private static List<Expected> expected(String name, Adapter adapter, Encoder encoder, BertTokenizer tokenizer) {
        List<String> texts =
                List.of("a man is eating", "dog", "two dogs, a man and [SEP] a woman are running", "a", "");
        return adapter.config().pastaConfig().task() == Task.TOKEN_CLASSIFICATION
                ? words(name, adapter, encoder, tokenizer, texts)
                : rows(name, adapter, encoder, tokenizer, texts);
    }

    private static List<Expected> words(
            String name, Adapter adapter, Encoder encoder, BertTokenizer tokenizer, List<String> texts) {
        List<Expected> expected = new ArrayList<>();
        try (PastaTagger tagger = PastaTagger.of(adapter, encoder, tokenizer)) {
            for (String text : texts) {
                expected.add(new Expected(PoolRequest.text(name, text), null, tagger.entities(text), List.of()));
                // A word may be a space, as in Chinese data.
                List<String> words = Stream.concat(Arrays.stream(text.split(" ")), Stream.of("\u3000"))
                        .filter(word -> !word.isEmpty())
                        .toList();
                List<String> tags = tagger.tags(List.of(words)).get(0);
                expected.add(new Expected(PoolRequest.words(name, words), null, null, tags));
            }
        }
        return expected;
    }

    private static List<Expected> rows(
            String name, Adapter adapter, Encoder encoder, BertTokenizer tokenizer, List<String> texts) {
        int pairSlots = tokenizer.encode("a", "b").specialTokens();
        boolean pairs = adapter.config().pastaConfig().slots() >= pairSlots;
        try (PastaModel model = PastaModel.of(adapter, encoder, tokenizer)) {
            return texts.stream()
                    .map(text -> pairs ? TextInput.pair(text, "a dog " + text) : TextInput.of(text))
                    .map(input -> new Expected(
                            input.second()
                                    .map(second -> PoolRequest.pair(name, input.text(), second))
                                    .orElse(PoolRequest.text(name, input.text())),
                            model.predict(List.of(input)).get(0),
                            List.of(),
                            List.of()))
                    .toList();
        }
    }

    private interface Work {
        void with(BertModel base, AdapterPool pool);
    }

    private static void withPool(PoolOptions options, Work work) {
        Path checkpoint = PoolAdapters.GOLDEN.resolve("tiny-bert");
        BertModel base = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                AdapterPool pool = AdapterPool.open(base, tokenizer, options)) {
            work.with(base, pool);
        }
    }

    /** Of the same sizes: everything would fit, and the answer would be of no adapter. */
    @Test
    void whatAPoolOfAnotherBasePreparedIsRefused() {
        Path checkpoint = PoolAdapters.GOLDEN.resolve("tiny-bert");
        BertConfig sizes = RandomModels.sizes(2, 32, 2, HiddenActivation.GELU);
        BertModel base = RandomModels.of(sizes, true, 1);
        BertModel other = RandomModels.of(sizes, true, 2);
        PastaConfig config = PastaConfig.classification("no", "yes");
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults());
                AdapterPool alike = AdapterPool.open(base, tokenizer, PoolOptions.defaults());
                AdapterPool foreign = AdapterPool.open(other, tokenizer, PoolOptions.defaults())) {
            pool.put("a", PoolAdapters.random(config, base, 1));
            foreign.put("a", PoolAdapters.random(config, other, 1));
            PreparedRequest own = pool.prepare(PoolRequest.text("a", "a man"));
            PreparedRequest others = foreign.prepare(PoolRequest.text("a", "a man"));
            PreparedRequest refused = foreign.prepare(PoolRequest.text("nobody", "a man"));

            assertThatThrownBy(() -> pool.answer(List.of(own, others)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Request 2 was prepared by a pool of another base")
                    .hasMessageContaining(other.fingerprint())
                    .hasMessageContaining(base.fingerprint());
            assertThat(alike.answer(List.of(own, refused)))
                    .extracting(AdapterPoolTest::kind)
                    .containsExactly(own.adapter().orElseThrow().version(), "UNKNOWN_ADAPTER");
        }
    }

    @Test
    void whatIsWrongWithARequestIsSaidInItsPlace() {
        withPool(PoolOptions.defaults().withTruncation(false).withMaxTokens(50), (base, pool) -> {
            PastaConfig config = PastaConfig.classification("no", "yes").withMaxLength(10);
            PooledAdapter old = pool.put("texts", PoolAdapters.random(config, base, 1));
            PooledAdapter now = pool.put("texts", PoolAdapters.random(config, base, 2));
            pool.put("words", PoolAdapters.random(PastaConfig.tokenClassification(List.of("O", "B-x")), base, 3));
            String endless = "dog ".repeat(60);
            List<PoolResult> results = pool.predict(List.of(
                    PoolRequest.text("texts", "a dog"),
                    PoolRequest.text("nobody", "a dog"),
                    PoolRequest.text("../texts", "a dog"),
                    PoolRequest.text("texts@" + old.version(), "a dog"),
                    PoolRequest.text("texts@0", "a dog"),
                    PoolRequest.pair("texts", "a dog", "a man"),
                    PoolRequest.words("texts", List.of("dog")),
                    PoolRequest.pair("words", "a dog", "a man"),
                    PoolRequest.text("texts", endless),
                    PoolRequest.text("words", endless),
                    PoolRequest.text("words", "a dog")));
            assertThat(results)
                    .extracting(AdapterPoolTest::kind)
                    .containsExactly(
                            now.version(),
                            "UNKNOWN_ADAPTER",
                            "UNKNOWN_ADAPTER",
                            old.version(),
                            "UNKNOWN_VERSION",
                            "UNSUITABLE_INPUT",
                            "UNSUITABLE_INPUT",
                            "UNSUITABLE_INPUT",
                            "TOO_LONG",
                            "TOO_LONG",
                            pool.find("words").orElseThrow().version());
            assertThat(pool.predict(List.of())).isEmpty();
            assertThat(pool.remove("texts")).isTrue();
            assertThat(pool.remove("texts")).isFalse();
            assertThat(pool.names()).containsExactly("words");
        });
    }

    private static String kind(PoolResult result) {
        if (result instanceof PoolResult.Refusal refusal) {
            return refusal.reason().name();
        }
        return result instanceof PoolResult.Entities entities
                ? entities.version()
                : ((PoolResult.Classification) result).version();
    }

    @Test
    void aClosedPoolSaysSo() {
        withPool(PoolOptions.defaults(), (base, pool) -> {
            pool.put("a", PoolAdapters.random(PastaConfig.regression(), base, 1));
            PreparedRequest prepared = pool.prepare(PoolRequest.text("a", "a dog"));
            assertThat(prepared.tokens()).isEqualTo(4);
            pool.close();
            pool.close();
            assertThatThrownBy(() -> pool.answer(List.of(prepared)))
                    .hasMessageStartingWith("This AdapterPool is closed.");
            assertThatThrownBy(() -> pool.predict(PoolRequest.text("a", "a dog")))
                    .hasMessageStartingWith("This AdapterPool is closed.");
        });
    }

    @Test
    void oneVersionIsOneContentAndTwoAreKept() {
        withPool(PoolOptions.defaults(), (base, pool) -> {
            List<Adapter> adapters = IntStream.range(0, 3)
                    .mapToObj(i -> PoolAdapters.random(PastaConfig.regression(), base, i))
                    .toList();
            List<String> versions = adapters.stream()
                    .map(adapter -> pool.put("a", adapter).version())
                    .toList();
            assertThat(versions).doesNotHaveDuplicates();
            assertThat(pool.versions("a"))
                    .extracting(PooledAdapter::version)
                    .containsExactly(versions.get(2), versions.get(1));
            assertThat(pool.put("b", adapters.get(0)).version()).isEqualTo(versions.get(0));
            assertThat(pool.put("a", adapters.get(1)).version()).isEqualTo(versions.get(1));
            assertThat(pool.versions("a"))
                    .extracting(PooledAdapter::version)
                    .containsExactly(versions.get(1), versions.get(2));
            assertThat(pool.find("a").orElseThrow().adapter()).isEqualTo(adapters.get(1));
            assertThat(pool.find("a@" + versions.get(2)).orElseThrow().adapter())
                    .isEqualTo(adapters.get(2));
            assertThat(pool.find("a@" + versions.get(0))).isEmpty();
        });
    }

    @Test
    void namesThatAreNoneAndAdaptersOfOtherBasesAreRefused() {
        BertModel other = BertCheckpoint.open(PoolAdapters.GOLDEN.resolve("tiny-roberta"));
        withPool(PoolOptions.defaults(), (base, pool) -> {
            Adapter adapter = PoolAdapters.random(PastaConfig.regression(), base, 1);
            for (String name :
                    List.of("", ".", "..", "a/b", "a\\b", "/a", "a@b", "a b", ".a", "\u00e4", "a".repeat(129), "a\0")) {
                assertThatThrownBy(() -> pool.put(name, adapter))
                        .as(name)
                        .isExactlyInstanceOf(BadInputException.class)
                        .hasMessageContaining("cannot be called");
                assertThat(pool.find(name)).isEmpty();
                assertThat(pool.remove(name)).isFalse();
            }
            assertThatThrownBy(() -> pool.put("a", PoolAdapters.random(PastaConfig.regression(), other, 1)))
                    .isInstanceOf(AdapterException.class)
                    .hasMessageContaining("another base");
            assertThat(pool.names()).isEmpty();
        });
    }
}
