package org.pasta4j.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Looks at a server's resident memory every second until it is closed. */
final class MemorySamples implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    private final MemoryTrend trend = new MemoryTrend();
    private final Thread thread;
    private volatile boolean over;

    /** Begins at once. */
    MemorySamples(ServerProcess server) {
        thread = new Thread(
                () -> {
                    while (!over) {
                        trend.add(server.residentMemory());
                        LockSupport.parkNanos(SECOND);
                    }
                },
                "memory");
        thread.start();
    }

    /** Only once it is closed. */
    MemoryTrend trend() {
        return trend;
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
