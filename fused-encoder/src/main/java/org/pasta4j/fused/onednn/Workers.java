package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The threads that compute, one for each processor, shared by all engines of the process. oneDNN runs on each of them
 * alone: two rows side by side cost less than one row on two threads, which have to meet after every kernel.
 */
final class Workers {
    /** Number of threads; the number of processors where it is not set. */
    private static final String THREADS = "pasta.threads";

    private static final int COUNT = OneDnn.canLimitThreads()
            ? Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors())
            : 1;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicLong SCRATCH = new AtomicLong();
    private static final ThreadLocal<Worker> WORKER = new ThreadLocal<>();
    private static final ExecutorService POOL = Executors.newFixedThreadPool(Math.max(1, COUNT), Workers::thread);

    private Workers() {}

    private static Thread thread(Runnable loop) {
        Thread thread = new Thread(
                () -> {
                    OneDnn.useOneThread();
                    WORKER.set(new Worker(SCRATCH));
                    loop.run();
                },
                "pasta-encoder-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    static int count() {
        return Math.max(1, COUNT);
    }

    /** Bytes of scratch memory of all threads. */
    static long scratchBytes() {
        return SCRATCH.get();
    }

    /**
     * Runs a task for each item and waits for all of them.
     *
     * @return the results in the order of the items
     */
    static <T, R> List<R> each(List<T> items, Function<T, Function<Worker, R>> task) {
        List<Future<R>> futures = new ArrayList<>();
        for (T item : items) {
            Function<Worker, R> work = task.apply(item);
            futures.add(POOL.submit(() -> work.apply(WORKER.get())));
        }
        List<R> results = new ArrayList<>();
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<R> future : futures) {
            while (true) {
                try {
                    results.add(future.get());
                    break;
                } catch (InterruptedException e) {
                    // The task writes to memory of the caller, who must not go on before it ends.
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = e.getCause();
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw unchecked(failure);
        }
        return results;
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }
}
