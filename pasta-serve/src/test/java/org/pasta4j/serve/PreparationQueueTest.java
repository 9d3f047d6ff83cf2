package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PreparedRequest;

/** A client with huge texts waits for them itself. */
class PreparationQueueTest extends WithServer {
    private static final String IDEOGRAPHS = "\u6f22".repeat(16_000);
    /** What is done before a text is prepared. */
    private volatile Function<PoolRequest, PreparedRequest> pool = server().pool()::prepare;

    private final List<Integer> lengths = new CopyOnWriteArrayList<>();
    private final PreparationQueue preparing = new PreparationQueue(
            request -> {
                lengths.add(((PoolRequest.Text) request.input()).text().length());
                return pool.apply(request);
            },
            TestServer.options(),
            1);

    @AfterEach
    void close() {
        preparing.close();
        assertThat(preparing.isAlive()).isFalse();
    }

    private static byte[] body(int texts, String text, String more) {
        String inputs = String.join("\",\"", Collections.nCopies(texts, text));
        return ("{\"adapter\":\"classes\"" + more + ",\"inputs\":[\"" + inputs + "\"]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private CompletableFuture<PreparationQueue.Prepared> submit(int texts, String text) {
        return preparing.submit(body(texts, text, ""), System.nanoTime());
    }

    /** Until so many texts were let through. */
    private Semaphore gate() {
        Semaphore gate = new Semaphore(0);
        pool = request -> {
            try {
                assertThat(gate.tryAcquire(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return server().pool().prepare(request);
        };
        return gate;
    }

    @Test
    void hugeTextsDoNotKeepTheTextsOfOthersWaiting() {
        Semaphore gate = gate();
        List<CompletableFuture<PreparationQueue.Prepared>> huge =
                IntStream.range(0, 4).mapToObj(i -> submit(20, IDEOGRAPHS)).toList();
        TestServer.await("one is in hand", () -> lengths.size() == 1);
        List<CompletableFuture<PreparationQueue.Prepared>> small =
                IntStream.range(0, 50).mapToObj(i -> submit(1, "a dog")).toList();
        gate.release(1000);

        small.forEach(answer -> assertThat(answer.join().rows()).hasSize(1));
        huge.forEach(answer -> assertThat(answer.join().rows()).hasSize(20));
        assertThat(lengths.subList(1, 51)).as("after the one in hand").containsOnly("a dog".length());
        assertThat(preparing.waiting()).isZero();
    }

    @Test
    void whatWaitsIsBoundedByItsBytes() {
        pool = request -> {
            // A slow machine: 48,000 bytes take a second or more.
            sleep(Duration.ofSeconds(1));
            return server().pool().prepare(request);
        };
        submit(1, IDEOGRAPHS).join();
        Semaphore gate = gate();
        CompletableFuture<PreparationQueue.Prepared> held = submit(1, "a dog");
        TestServer.await("one is in hand", () -> lengths.size() == 2);
        // Two minutes are the most: three million bytes each are too many.
        List<CompletableFuture<PreparationQueue.Prepared>> taken = new ArrayList<>();
        byte[] large = body(20, IDEOGRAPHS, "");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        taken.add(preparing.submit(large, System.nanoTime()));
                    }
                })
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.QUEUE_FULL);
                    assertThat(e.problem().headers()).containsKey("Retry-After");
                });
        assertThat(taken).isNotEmpty();
        CompletableFuture<PreparationQueue.Prepared> small = submit(1, "a dog");
        gate.release(1000);
        held.join();
        small.join();
        taken.forEach(CompletableFuture::join);
    }

    @Test
    void aRequestWhoseTimeIsOverIsLeft() {
        Semaphore gate = gate();
        CompletableFuture<PreparationQueue.Prepared> held = submit(1, "a dog");
        TestServer.await("one is in hand", () -> lengths.size() == 1);
        CompletableFuture<PreparationQueue.Prepared> late =
                preparing.submit(body(100, "two dogs", ",\"timeout_ms\":1"), System.nanoTime());
        sleep(Duration.ofMillis(2));
        gate.release(200);

        assertThat(failure(late)).isInstanceOf(TimeoutException.class);
        assertThat(held.join().rows()).hasSize(1);
        assertThat(lengths).containsExactly("a dog".length());
    }

    /** At least. */
    private static void sleep(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Test
    void whateverGoesWrongTheNextRequestIsPrepared() {
        for (Throwable fault : List.of(
                new OutOfMemoryError("on purpose"),
                new StackOverflowError(),
                new NoClassDefFoundError("on/purpose"),
                new IllegalStateException("on purpose"))) {
            pool = request -> {
                if (fault instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fault;
            };
            CompletableFuture<PreparationQueue.Prepared> failed = submit(3, "a dog");
            assertThat(failure(failed)).isSameAs(fault);
            pool = server().pool()::prepare;
            assertThat(submit(2, "a dog").join().rows()).hasSize(2);
        }
        assertThat(failure(preparing.submit("no".getBytes(StandardCharsets.UTF_8), System.nanoTime())))
                .isInstanceOf(ProblemException.class);
    }
}
