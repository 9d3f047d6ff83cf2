package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** Whatever goes wrong in a pass, each request has one answer, and the next pass comes. */
class BatcherTest extends WithServer {
    private static final int TOKENS = 4;
    private static final ServerOptions.Batching BATCHING =
            new ServerOptions.Batching(8 * TOKENS, Duration.ofMillis(1), 10_000, Duration.ofMinutes(1));

    /** What the base does; null answers as the pool does. */
    private final AtomicReference<Batcher.Answerer> fault = new AtomicReference<>();

    private final AtomicReference<Error> faultOfListener = new AtomicReference<>();
    private final List<Integer> passes = new CopyOnWriteArrayList<>();
    private final Batcher batcher = new Batcher(this::answer, BATCHING, new Batcher.Listener() {
        @Override
        public void passed(int rows, int tokens, long nanos) {
            fail();
        }

        @Override
        public void waited(long nanos) {
            fail();
        }

        private void fail() {
            Error error = faultOfListener.get();
            if (error != null) {
                throw error;
            }
        }
    });

    @AfterEach
    void close() {
        fault.set(null);
        batcher.close();
        assertThat(batcher.isAlive()).isFalse();
    }

    private List<PoolResult> answer(List<PreparedRequest> rows) {
        passes.add(rows.size());
        Batcher.Answerer now = fault.get();
        return now == null ? server().pool().answer(rows) : now.answer(rows);
    }

    private CompletableFuture<List<PoolResult>> submit(int rows) {
        List<PreparedRequest> prepared = IntStream.range(0, rows)
                .mapToObj(i -> server().pool().prepare(PoolRequest.text("classes", "a dog")))
                .toList();
        return batcher.submit(prepared, System.nanoTime() + TestServer.PATIENCE.toNanos());
    }

    static Stream<Batcher.Answerer> faults() {
        return Stream.of(
                rows -> {
                    throw new OutOfMemoryError("on purpose");
                },
                rows -> {
                    throw new StackOverflowError();
                },
                rows -> {
                    throw new NoClassDefFoundError("on/purpose");
                },
                rows -> {
                    throw new AssertionError("on purpose");
                },
                rows -> {
                    throw new IllegalStateException("on purpose");
                },
                rows -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("on purpose");
                },
                rows -> null,
                rows -> List.of(),
                rows -> Arrays.asList(new PoolResult[rows.size()]));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyRequestOfAPassThatFailsIsAnsweredAndTheNextOnesAreToo(Batcher.Answerer broken) {
        assertThat(submit(1).join()).hasSize(1);
        for (int time = 0; time < 3; time++) {
            fault.set(broken);
            List<CompletableFuture<List<PoolResult>>> lost =
                    IntStream.range(0, 20).mapToObj(i -> submit(1 + i % 12)).toList();
            for (CompletableFuture<List<PoolResult>> answer : lost) {
                assertThat(failure(answer)).isNotNull().isNotInstanceOf(ProblemException.class);
            }
            fault.set(null);
            assertThat(submit(20).join()).hasSize(20).doesNotContainNull();
        }
        assertThat(batcher.isAlive()).isTrue();
        assertThat(batcher.queuedRows()).isZero();
        assertThat(batcher.queuedTokens()).isZero();
    }

    /** Counting is not worth an answer. */
    @Test
    void aListenerThatFailsTakesNoAnswerAway() {
        faultOfListener.set(new OutOfMemoryError("on purpose"));
        for (int i = 0; i < 3; i++) {
            assertThat(submit(10).join()).hasSize(10);
        }
        assertThat(batcher.isAlive()).isTrue();
    }

    /** A thread that completes an answer does what hangs on it. */
    @Test
    void whatHangsOnAnAnswerDoesNotEndTheThread() {
        CompletableFuture<List<PoolResult>> answer = submit(1);
        CompletableFuture<Void> hanging = answer.thenAccept(results -> {
            throw new StackOverflowError();
        });
        assertThat(failure(hanging)).isInstanceOf(StackOverflowError.class);
        assertThat(submit(1).join()).hasSize(1);
    }

    /** Rows that fail say nothing of the base; a row that it has answered before does. */
    @Test
    void aBaseThatAnswersNothingAnyMoreIsSeenUntilItAnswersAgain() {
        assertThat(submit(1).join()).hasSize(1);
        AtomicReference<PreparedRequest> known = new AtomicReference<>();
        fault.set(rows -> {
            if (rows.size() > 1) {
                throw new NoClassDefFoundError("on/purpose");
            }
            known.set(rows.get(0));
            return server().pool().answer(rows);
        });
        assertThat(failure(submit(3))).isInstanceOf(NoClassDefFoundError.class);
        TestServer.await("it was asked for the known row", () -> known.get() != null);
        assertThat(submit(1).join()).hasSize(1);
        assertThat(batcher.isFailing()).as("it answers still").isFalse();

        fault.set(rows -> {
            throw new NoClassDefFoundError("on/purpose");
        });
        assertThat(failure(submit(1))).isInstanceOf(NoClassDefFoundError.class);
        TestServer.await("it is seen", batcher::isFailing);
        fault.set(null);
        TestServer.await("it has come to itself, though no request was made", () -> !batcher.isFailing());
        assertThat(submit(1).join()).hasSize(1);
    }

    /** A request with many rows leaves room in each pass to the others. */
    @Test
    void aLargeRequestDoesNotKeepTheOthersWaiting() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        fault.set(rows -> {
            begun.countDown();
            try {
                assertThat(goOn.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return server().pool().answer(rows);
        });
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<?> first = submit(1);
        assertThat(begun.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        List<CompletableFuture<?>> all = new ArrayList<>(List.of(first));
        all.add(submit(200).thenRun(() -> order.add("large")));
        for (int i = 0; i < 10; i++) {
            all.add(submit(1).thenRun(() -> order.add("small")));
        }
        goOn.countDown();
        all.forEach(CompletableFuture::join);

        assertThat(order).hasSize(11).endsWith("large");
        assertThat(passes.subList(1, 3))
                .as("all small ones were in the next two passes")
                .containsOnly(8);
    }
}
