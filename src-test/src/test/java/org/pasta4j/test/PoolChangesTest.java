package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/**
 * Adapters are added, replaced and removed while requests run; each answer is that of one version, and of all of it.
 */
class PoolChangesTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final String TEXT = "a man is eating";
    private static final int VERSIONS = 12;
    private static final int NAMES = 3;
    private static final int REQUESTERS = 4;
    private static final int BATCHES = 80;
    private static final int ENOUGH_VERSIONS = 6;
    private static final float ROUNDING = 1e-4f;

    @TempDir
    Path folder;

    private final BertModel base = BertCheckpoint.open(CHECKPOINT);

    /** A regression's number depends on every offset and on the head: it tells which adapter gave it. */
    private final List<Adapter> adapters = IntStream.range(0, VERSIONS)
            .mapToObj(seed -> PoolAdapters.random(PastaConfig.regression(), base, seed))
            .toList();

    private final Set<String> versionsSeen = ConcurrentHashMap.newKeySet();

    @Test
    void inMemory() throws InterruptedException, ExecutionException {
        changesWhileRequestsRun(PoolOptions.defaults());
    }

    @Test
    void inAFolderOfWhichLittleFitsIntoMemory() throws InterruptedException, ExecutionException {
        long one = Float.BYTES * adapters.get(0).parameterCount();
        changesWhileRequestsRun(PoolOptions.defaults().withFolder(folder, 2 * one + 2000));
    }

    private void changesWhileRequestsRun(PoolOptions options) throws InterruptedException, ExecutionException {
        try (BertTokenizer tokenizer = BertTokenizer.open(CHECKPOINT);
                AdapterPool pool = AdapterPool.open(base, tokenizer, options)) {
            Map<String, Float> expected = expected(pool);
            ExecutorService threads = Executors.newCachedThreadPool();
            AtomicBoolean done = new AtomicBoolean();
            try {
                Future<?> changer = threads.submit(() -> change(pool, done));
                List<Future<?>> requesters = new ArrayList<>();
                for (int r = 0; r < REQUESTERS; r++) {
                    requesters.add(threads.submit(() -> request(pool, expected, changer)));
                }
                for (Future<?> requester : requesters) {
                    requester.get();
                }
                done.set(true);
                changer.get();
            } finally {
                done.set(true);
                threads.shutdownNow();
            }
            assertThat(versionsSeen)
                    .as("versions that came while requests ran")
                    .hasSizeGreaterThanOrEqualTo(ENOUGH_VERSIONS);
        }
    }

    /** What each version says of the text, far from what any other says. */
    private Map<String, Float> expected(AdapterPool pool) {
        Map<String, Float> values = new HashMap<>();
        for (Adapter adapter : adapters) {
            String version = pool.put("alone", adapter).version();
            values.put(version, value(pool.predict(PoolRequest.text("alone", TEXT))));
        }
        List<Float> sorted = values.values().stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i) - sorted.get(i - 1)).isGreaterThan(10 * ROUNDING);
        }
        for (int n = 0; n < NAMES; n++) {
            pool.put("a" + n, adapters.get(n));
        }
        return values;
    }

    private static float value(PoolResult result) {
        return ((PoolResult.Regression) result).value();
    }

    /** The last of the names comes and goes; the others are there at every moment. */
    private void change(AdapterPool pool, AtomicBoolean done) {
        for (int i = 0; !done.get(); i++) {
            int name = i % NAMES;
            if (name == NAMES - 1 && i % 2 == 0) {
                pool.remove("a" + name);
            } else {
                pool.put("a" + name, adapters.get(i * 7 % VERSIONS));
            }
        }
    }

    /** Asks until it was often and answers were of many versions, however rarely the one that changes gets to run. */
    private void request(AdapterPool pool, Map<String, Float> expected, Future<?> changer) {
        List<PoolRequest> requests = IntStream.range(0, 2 * NAMES)
                .mapToObj(i -> PoolRequest.text("a" + i % NAMES, TEXT))
                .toList();
        for (int b = 0; b < BATCHES || versionsSeen.size() < ENOUGH_VERSIONS && !changer.isDone(); b++) {
            List<PreparedRequest> prepared =
                    requests.stream().map(pool::prepare).toList();
            List<PoolResult> results = pool.answer(prepared);
            for (int i = 0; i < results.size(); i++) {
                check(prepared.get(i), results.get(i), expected);
            }
        }
    }

    private void check(PreparedRequest prepared, PoolResult result, Map<String, Float> expected) {
        if (result instanceof PoolResult.Refusal refusal) {
            assertThat(refusal.adapter()).as(refusal.message()).isEqualTo("a" + (NAMES - 1));
            assertThat(refusal.reason()).isEqualTo(PoolResult.Reason.UNKNOWN_ADAPTER);
            return;
        }
        PoolResult.Regression answer = (PoolResult.Regression) result;
        assertThat(answer.version()).isEqualTo(prepared.adapter().orElseThrow().version());
        assertThat(Math.abs(answer.value() - expected.get(answer.version())))
                .as("%s of version %s, of which %s was expected", answer.value(), answer.version(), expected)
                .isLessThan(ROUNDING);
        versionsSeen.add(answer.version());
    }
}
