package org.pasta4j.fused;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineMemory;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.EngineProvider;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.test.PoolAdapters;

/** How often the frozen base is computed, counted where it is. */
class PoolPassesTest {
    private static final Path TINY_BERT = PoolAdapters.GOLDEN.resolve("tiny-bert");

    /** The engine that would run anyway, with a count. */
    private record Counted(EncoderEngine engine, AtomicInteger passes) implements EncoderEngine {
        @Override
        public EnginePass forward(TokenBatch batch, OffsetTable offsets, PassOptions options, FloatBuffer output) {
            passes.incrementAndGet();
            return engine.forward(batch, offsets, options, output);
        }

        @Override
        public Precision precision() {
            return engine.precision();
        }

        @Override
        public EngineMemory memory() {
            return engine.memory();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Test
    void aMixedBatchIsOnePass() {
        FusedEncoder.obstacle(Precision.FP32).ifPresent(why -> Assumptions.abort("no fused encoder here: " + why));
        BertModel base = baseOfItsOwn();
        AtomicInteger passes = new AtomicInteger();
        // Who opens this model afterwards joins it.
        FrozenEncoder counted = FrozenEncoder.join(
                base.fingerprint() + " " + Precision.FP32, base, () -> new Counted(engine(base), passes));
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
            List<PoolRequest> requests = requests(base, pool);
            assertThat(pool.predict(requests)).noneMatch(PoolResult.Refusal.class::isInstance);
            assertThat(passes).hasValue(1);
            List<PoolRequest> ofFirstTokens = requests.stream()
                    .filter(request -> pool.find(request.adapter())
                                    .orElseThrow()
                                    .config()
                                    .pastaConfig()
                                    .task()
                            != Task.TOKEN_CLASSIFICATION)
                    .toList();
            pool.predict(ofFirstTokens);
            assertThat(passes).hasValue(2);
            pool.predict(PoolRequest.text("nobody", "a dog"));
            assertThat(passes).hasValue(2);
        } finally {
            counted.leave();
        }
    }

    /** No other test has it open: that test's engine would be joined, and not be counted. */
    private static BertModel baseOfItsOwn() {
        BertModel model = BertCheckpoint.open(TINY_BERT);
        List<BertLayerWeights> reversed = new ArrayList<>(model.layers());
        Collections.reverse(reversed);
        return new BertModel(model.config(), model.embeddings(), reversed, model.pooler(), model.origin());
    }

    private static EncoderEngine engine(BertModel base) {
        return ServiceLoader.load(EngineProvider.class).iterator().next().create(base, Precision.FP32);
    }

    /** For each adapter a short text and one that is cut, or read in windows. */
    private static List<PoolRequest> requests(BertModel base, AdapterPool pool) {
        List<PoolRequest> requests = new ArrayList<>();
        for (Adapter adapter : PoolAdapters.ofAllKinds(base)) {
            String name = "a" + requests.size();
            boolean pairs = pool.takesPairs(pool.put(name, adapter));
            for (String text : List.of("a dog", "a man and a dog are running ".repeat(5))) {
                requests.add(pairs ? PoolRequest.pair(name, text, "a man") : PoolRequest.text(name, text));
            }
        }
        return requests;
    }
}
