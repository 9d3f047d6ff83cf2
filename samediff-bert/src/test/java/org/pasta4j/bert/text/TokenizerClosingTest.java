package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Native memory is freed when the last who may use it lets go, and not before. */
class TokenizerClosingTest {
    private static final Path TINY = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final String LONG = "a man plays the guitar ".repeat(200);
    private static final int THREADS = 4;

    @Test
    void tokenizersOfOneShareItsMemoryWhichTheLastFrees() {
        BertTokenizer first = BertTokenizer.open(TINY);
        BertTokenizer cut = first.withMaxLength(5);
        BertTokenizer uncut = cut.uncut();
        assertThat(first.holders()).isEqualTo(3);
        first.close();
        first.close();
        assertThat(cut.encode("a man plays the guitar").length()).isEqualTo(5);
        cut.close();
        assertThat(uncut.encode("a man plays the guitar").length()).isGreaterThan(5);
        uncut.close();
        assertThat(uncut.holders()).isZero();
    }

    @Test
    void aClosedTokenizerRefuses() {
        BertTokenizer open = BertTokenizer.open(TINY);
        BertTokenizer closed = open.uncut();
        closed.close();
        List<ThrowingCallable> calls = List.of(
                () -> closed.encode("a"),
                () -> closed.encode("a", "b"),
                () -> closed.tokens("a"),
                () -> closed.token(5),
                () -> closed.withMaxLength(8),
                closed::uncut);
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The tokenizer is closed.");
        }
        assertThat(closed.toJson()).isEqualTo(open.toJson());
        open.close();
    }

    /** With memory freed under a running call this ends the whole process. */
    @Test
    void closingLetsRunningCallsEnd() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 20; round++) {
                closeWhileEncoding(threads);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void closeWhileEncoding(ExecutorService threads) throws Exception {
        BertTokenizer tokenizer = BertTokenizer.open(TINY);
        int length = tokenizer.encode(LONG).length();
        CountDownLatch started = new CountDownLatch(THREADS);
        List<Future<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(threads.submit(() -> {
                started.countDown();
                while (true) {
                    assertThat(tokenizer.encode(LONG).length()).isEqualTo(length);
                }
            }));
        }
        assertThat(started.await(1, TimeUnit.MINUTES)).isTrue();
        tokenizer.close();
        for (Future<Integer> caller : callers) {
            assertThatThrownBy(() -> caller.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The tokenizer is closed.");
        }
        assertThat(tokenizer.holders()).isZero();
    }
}
