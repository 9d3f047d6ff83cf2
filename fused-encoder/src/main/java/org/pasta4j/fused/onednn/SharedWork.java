package org.pasta4j.fused.onednn;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Items that several threads work off together, each taking the next as it gets free. */
final class SharedWork<T, R> {
    private final List<T> items;
    private final BiFunction<Worker, T, R> task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<R> results;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch open;

    SharedWork(List<T> items, BiFunction<Worker, T, R> task) {
        this.items = items;
        this.task = task;
        this.results = new AtomicReferenceArray<>(items.size());
        this.open = new CountDownLatch(items.size());
    }

    /** Whether there is nothing left to begin. */
    boolean isTaken() {
        return next.get() >= items.size();
    }

    /** Works until there is nothing left to begin. */
    void run(Worker worker) {
        for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            try {
                results.set(i, task.apply(worker, items.get(i)));
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                open.countDown();
            }
        }
    }

    /** Waits for all; in the order of the items. The first failure is thrown when nothing runs any more. */
    List<R> results() {
        awaitAll();
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return IntStream.range(0, items.size()).mapToObj(results::get).toList();
    }

    private void awaitAll() {
        boolean interrupted = false;
        while (open.getCount() > 0) {
            try {
                open.await();
            } catch (InterruptedException e) {
                // The tasks write to memory of the caller, who must not go on before they end.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
