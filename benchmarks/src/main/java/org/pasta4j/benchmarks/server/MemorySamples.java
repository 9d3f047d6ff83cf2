package org.pasta4j.benchmarks.server;

import org.pasta4j.benchmarks.measure.Background;
import org.pasta4j.benchmarks.measure.MemoryTrend;

/** Looks at a server's resident memory every second until it is closed. */
public final class MemorySamples implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    private final MemoryTrend trend = new MemoryTrend();
    private final Background thread;

    /** Begins at once. */
    public MemorySamples(ServerProcess server) {
        thread = new Background("memory", self -> {
            while (!self.isOver()) {
                trend.add(server.residentMemory());
                self.sleepUntil(System.nanoTime() + SECOND);
            }
        });
    }

    /** Only once it is closed. */
    public MemoryTrend trend() {
        return trend;
    }

    @Override
    public void close() {
        thread.close();
    }
}
