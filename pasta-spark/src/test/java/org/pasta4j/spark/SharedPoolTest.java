package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

class SharedPoolTest {
    private final BertModel base = BertCheckpoint.open(SparkFixture.BASE);
    private AdapterPool pool;
    private Adapter adapter;
    private SharedPool two;

    @BeforeEach
    void open() {
        try (BertTokenizer tokenizer = BertTokenizer.open(SparkFixture.BASE)) {
            pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults());
            try (PastaModel model = PastaModel.create(base, tokenizer, PastaConfig.classification("bad", "good"))) {
                adapter = model.adapter("tiny-bert");
            }
        }
        long bytes = pool.put("measured", adapter).bytes();
        pool.remove("measured");
        two = new SharedPool(pool, 2 * bytes);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private PreparedRequest prepare(SharedPool.Lease lease, String name) {
        return lease.prepare(PoolRequest.text(name, "good film"), () -> adapter);
    }

    private void use(String... names) {
        for (String name : names) {
            try (SharedPool.Lease lease = two.lease()) {
                prepare(lease, name);
            }
        }
    }

    @Test
    void adaptersThatNoTaskUsesGoOnceTheyAreTooManyThoseUsedLongestAgoFirst() {
        use("a", "b", "a", "c");

        assertThat(two.adapters()).containsExactly("a", "c");
    }

    @Test
    void noneGoesThatRequestsArePreparedBy() {
        try (SharedPool.Lease lease = two.lease()) {
            for (String name : List.of("a", "b", "c")) {
                prepare(lease, name);
            }
            use("d");
            assertThat(two.adapters()).containsExactly("a", "b", "c");
            assertThat(prepare(lease, "a").refusal()).isEmpty();
        }
        assertThat(two.adapters()).containsExactly("b", "c");
    }

    @Test
    void whatIsPreparedIsAnsweredThoughItsAdapterIsGone() {
        PreparedRequest prepared;
        try (SharedPool.Lease lease = two.lease()) {
            prepared = prepare(lease, "a");
        }
        use("b", "c");
        assertThat(two.adapters()).doesNotContain("a");

        assertThat(two.answer(List.of(prepared)).get(0)).isInstanceOf(PoolResult.Classification.class);
    }

    @Test
    void anAdapterThatIsGoneIsReadAgain() {
        use("a", "b", "c");
        try (SharedPool.Lease lease = two.lease()) {
            assertThat(prepare(lease, "a").refusal()).isEmpty();
        }
    }

    @Test
    void tasksThatEvictEachOthersAdaptersAreAllAnswered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int task = 0; task < 4; task++) {
                int first = task;
                tasks.add(() -> answered(first));
            }
            for (Future<Integer> answered : threads.invokeAll(tasks)) {
                assertThat(answered.get()).isEqualTo(100);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(two.adapters()).hasSize(2);
    }

    private int answered(int first) {
        int answered = 0;
        for (int i = 0; i < 50; i++) {
            List<PreparedRequest> requests = new ArrayList<>();
            try (SharedPool.Lease lease = two.lease()) {
                requests.add(prepare(lease, "a" + (first + i) % 7));
                requests.add(prepare(lease, "a" + (first + 2 * i) % 7));
            }
            for (PoolResult result : two.answer(requests)) {
                answered += result instanceof PoolResult.Classification ? 1 : 0;
            }
        }
        return answered;
    }
}
