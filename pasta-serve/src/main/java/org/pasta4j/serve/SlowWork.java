package org.pasta4j.serve;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for what may wait for disks and for other processes, so that the HTTP library's never do. So much may
 * wait for them; what comes then is refused.
 */
final class SlowWork implements Executor, AutoCloseable {
    private static final int WAITING = 100;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    SlowWork(String name, int number) {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                number, number, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if too much waits already */
    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    /** The same route, answered here. */
    Route route(Route route) {
        return new Route(
                route.method(),
                route.path(),
                ctx -> ctx.future(() -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                route.handler().handle(ctx);
                            } catch (RuntimeException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        this)));
    }

    /** Ends when the work in hand is done. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
