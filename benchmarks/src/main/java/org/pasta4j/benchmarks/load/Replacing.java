package org.pasta4j.benchmarks.load;

import java.util.List;
import org.pasta4j.benchmarks.measure.Background;
import org.pasta4j.benchmarks.server.LoadClient;

/** Uploads adapters under one name in turns, at fixed times, until it is closed. */
final class Replacing implements AutoCloseable {
    private static final double MILLION = 1e6;

    private final Background thread;
    private volatile int count;
    private volatile int failures;
    private long nanos;

    /** Begins at once. */
    Replacing(LoadClient client, String name, List<byte[]> zips, int everyMillis) {
        long every = (long) (everyMillis * MILLION);
        thread = new Background("replacing", self -> run(self, client, name, zips, every));
    }

    private void run(Background self, LoadClient client, String name, List<byte[]> zips, long every) {
        long due = System.nanoTime();
        for (int i = 0; !self.isOver(); i++) {
            long start = System.nanoTime();
            int status = client.upload(name, zips.get(i % zips.size()));
            nanos += System.nanoTime() - start;
            count = i + 1;
            if (status != 200) {
                failures = failures + 1;
            }
            // One that took long is not made up for.
            due = Math.max(due + every, System.nanoTime());
            self.sleepUntil(due);
        }
    }

    int count() {
        return count;
    }

    int failures() {
        return failures;
    }

    /** Of an upload; only once it is closed. */
    double meanMillis() {
        return nanos / MILLION / Math.max(1, count);
    }

    @Override
    public void close() {
        thread.close();
    }
}
