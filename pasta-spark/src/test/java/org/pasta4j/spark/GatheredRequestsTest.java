package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheredRequestsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Semaphore passes = new Semaphore(0);
    private final List<Integer> sizes = new ArrayList<>();
    private final GatheredRequests<Integer, Integer> requests = new GatheredRequests<>(this::squares);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Waits until it may end. */
    private List<Integer> squares(List<Integer> numbers) {
        sizes.add(numbers.size());
        begun.countDown();
        passes.acquireUninterruptibly();
        return numbers.stream()
                .map(number -> {
                    if (number == 0) {
                        throw new IllegalArgumentException("zero");
                    }
                    return number * number;
                })
                .toList();
    }

    /** One request in a pass, which may end once the others are waiting. */
    private List<Future<Integer>> ask(int... others) throws InterruptedException {
        List<Future<Integer>> answers = new ArrayList<>();
        answers.add(threads.submit(() -> requests.answer(1)));
        begun.await();
        for (int number : others) {
            answers.add(threads.submit(() -> requests.answer(number)));
        }
        while (requests.waiting() < others.length) {
            Thread.sleep(1);
        }
        passes.release(2);
        return answers;
    }

    @Test
    void whatComesWhileAPassRunsGoesTogetherInTheNext() throws Exception {
        List<Future<Integer>> answers = ask(2, 3, 4);

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isEqualTo((i + 1) * (i + 1));
        }
        assertThat(sizes).containsExactly(1, 3);
    }

    @Test
    void eachThreadOfAPassThatFailsIsTold() throws Exception {
        List<Future<Integer>> answers = ask(2, 0);

        assertThat(answers.get(0).get()).isEqualTo(1);
        for (Future<Integer> failed : answers.subList(1, 3)) {
            assertThatThrownBy(failed::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("A pass through the base failed: java.lang.IllegalArgumentException: zero");
        }
    }
}
