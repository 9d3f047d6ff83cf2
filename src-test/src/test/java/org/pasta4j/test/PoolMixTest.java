package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonDifferenceCalculator;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/** Whatever is in a batch: a row gets what it gets alone, from a pool that holds its adapter and no other. */
class PoolMixTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final double ROUNDING = 1e-4;

    private static BertTokenizer tokenizer;
    private static Encoder encoder;
    private static AdapterPool all;
    private static final List<Adapter> ADAPTERS = new ArrayList<>();
    private static final List<AdapterPool> ALONE = new ArrayList<>();
    private static final Map<Integer, List<AdapterPool>> LEANING = new HashMap<>();
    private static final Map<PoolRequest, PoolResult> EXPECTED = new HashMap<>();

    @BeforeContainer
    static void open() {
        BertModel base = BertCheckpoint.open(CHECKPOINT);
        tokenizer = BertTokenizer.open(CHECKPOINT);
        encoder = Encoders.open(base);
        all = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults());
        ADAPTERS.addAll(PoolAdapters.ofAllKinds(base));
        for (Adapter adapter : ADAPTERS) {
            String name = name(ALONE.size());
            all.put(name, adapter);
            ALONE.add(alone(name, adapter));
        }
    }

    @AfterContainer
    static void close() {
        ALONE.forEach(AdapterPool::close);
        LEANING.values().forEach(pools -> pools.forEach(AdapterPool::close));
        all.close();
        encoder.close();
        tokenizer.close();
    }

    private static String name(int adapter) {
        return "a" + adapter;
    }

    private static int number(PoolRequest request) {
        return Integer.parseInt(request.adapter().substring(1));
    }

    /** Where two labels are as good as equal for a text or a word, rounding decides: then it may get either. */
    @Property(tries = 200)
    void aRowGetsWhatItGetsAlone(@ForAll("mixes") List<PoolRequest> mix) {
        List<PoolResult> results = all.predict(mix);
        assertThat(results).hasSameSizeAs(mix);
        for (int i = 0; i < results.size(); i++) {
            PoolRequest request = mix.get(i);
            PoolResult expected = EXPECTED.computeIfAbsent(request, PoolMixTest::alone);
            if (!isSame(results.get(i), expected) && !isOneOfTwo(results.get(i), request)) {
                assertThat(results.get(i))
                        .as("row %s of %s", i, mix)
                        .usingRecursiveComparison(rounded())
                        .isEqualTo(expected);
            }
        }
    }

    private static PoolResult alone(PoolRequest request) {
        return ALONE.get(number(request)).predict(request);
    }

    /** Whether it is what the adapter says alone when one of its labels is preferred by no more than rounding. */
    private static boolean isOneOfTwo(PoolResult found, PoolRequest request) {
        return LEANING.computeIfAbsent(number(request), PoolMixTest::leaning).stream()
                .anyMatch(pool -> isSame(found, pool.predict(request), "version"));
    }

    /** For each label a pool whose adapter gives it a little more than the adapter of that number does. */
    private static List<AdapterPool> leaning(int number) {
        Adapter adapter = ADAPTERS.get(number);
        FrozenTensor bias = adapter.head().get(Adapter.CLASSIFIER_BIAS);
        List<AdapterPool> pools = new ArrayList<>();
        for (int label = 0; label < bias.length(); label++) {
            float[] more = bias.toArray();
            more[label] += (float) ROUNDING;
            Map<String, FrozenTensor> head = new HashMap<>(adapter.head());
            head.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(more, bias.shape()));
            pools.add(alone(name(number), new Adapter(adapter.config(), adapter.offsets(), head)));
        }
        return pools;
    }

    private static AdapterPool alone(String name, Adapter adapter) {
        AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults());
        pool.put(name, adapter);
        return pool;
    }

    private static boolean isSame(PoolResult found, PoolResult expected, String... ignored) {
        return found.getClass() == expected.getClass()
                && new RecursiveComparisonDifferenceCalculator()
                        .determineDifferences(found, expected, rounded(ignored))
                        .isEmpty();
    }

    private static RecursiveComparisonConfiguration rounded(String... ignored) {
        return RecursiveComparisonConfiguration.builder()
                .withComparatorForType(PoolMixTest::compare, Double.class)
                .withComparatorForType(PoolMixTest::compare, Float.class)
                .withIgnoredFields(ignored)
                .build();
    }

    private static int compare(Number found, Number expected) {
        double difference = found.doubleValue() - expected.doubleValue();
        return Math.abs(difference) <= ROUNDING * Math.max(1, Math.abs(expected.doubleValue()))
                ? 0
                : (int) Math.signum(difference);
    }

    /** Requests that fit their adapter and some that do not. */
    @Provide
    Arbitrary<List<PoolRequest>> mixes() {
        Arbitrary<String> text = Arbitraries.of(
                        "dog", "man", "woman", "running", "eating", "[SEP]", "unbelievable", ",")
                .list()
                .ofMaxSize(30)
                .map(words -> String.join(" ", words));
        Arbitrary<PoolRequest.Input> input = Arbitraries.oneOf(
                text.map(PoolRequest.Text::new),
                Combinators.combine(text, text).as(PoolRequest.Pair::new),
                text.filter(words -> !words.isEmpty()).map(words -> new PoolRequest.Words(List.of(words.split(" ")))));
        return Combinators.combine(Arbitraries.integers().between(0, ALONE.size() - 1), input)
                .as((adapter, one) -> new PoolRequest(name(adapter), Optional.empty(), one))
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
