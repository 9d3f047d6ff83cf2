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
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Adapter;
import org.pasta4j.pasta.AdapterPool;
import org.pasta4j.pasta.PoolOptions;
import org.pasta4j.pasta.PoolRequest;
import org.pasta4j.pasta.PoolResult;

/** Whatever is in a batch: a row gets what it gets alone, from a pool that holds its adapter and no other. */
class PoolMixTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final double ROUNDING = 1e-4;

    private static BertTokenizer tokenizer;
    private static Encoder encoder;
    private static AdapterPool all;
    private static final List<AdapterPool> ALONE = new ArrayList<>();
    private static final Map<PoolRequest, PoolResult> EXPECTED = new HashMap<>();

    @BeforeContainer
    static void open() {
        BertModel base = BertCheckpoint.open(CHECKPOINT);
        tokenizer = BertTokenizer.open(CHECKPOINT);
        encoder = Encoders.open(base);
        all = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults());
        for (Adapter adapter : PoolAdapters.ofAllKinds(base)) {
            AdapterPool alone = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults());
            String name = name(ALONE.size());
            all.put(name, adapter);
            alone.put(name, adapter);
            ALONE.add(alone);
        }
    }

    @AfterContainer
    static void close() {
        ALONE.forEach(AdapterPool::close);
        all.close();
        encoder.close();
        tokenizer.close();
    }

    private static String name(int adapter) {
        return "a" + adapter;
    }

    /** With a seed of its own, for two labels may be as good as equal: then rounding decides. */
    @Property(tries = 200, seed = "20")
    void aRowGetsWhatItGetsAlone(@ForAll("mixes") List<PoolRequest> mix) {
        List<PoolResult> results = all.predict(mix);
        assertThat(results).hasSameSizeAs(mix);
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i))
                    .as("row %s of %s", i, mix)
                    .usingRecursiveComparison()
                    .withComparatorForType(PoolMixTest::compare, Double.class)
                    .withComparatorForType(PoolMixTest::compare, Float.class)
                    .isEqualTo(EXPECTED.computeIfAbsent(mix.get(i), PoolMixTest::alone));
        }
    }

    private static PoolResult alone(PoolRequest request) {
        int adapter = Integer.parseInt(request.adapter().substring(1));
        return ALONE.get(adapter).predict(request);
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
