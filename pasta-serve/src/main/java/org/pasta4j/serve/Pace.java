package org.pasta4j.serve;

import java.time.Duration;

/**
 * How much is done in a second, as it was of late. Only pieces of some size lower it, for a small one does not tell
 * what can be done. What a small one has done can be done: it raises it, or else one slow piece would let so little
 * wait that a large one never came again. Safe for any number of threads to read, and one to write at a time.
 */
final class Pace {
    private static final double NANOS = 1e9;
    /** Weight of the newest piece. */
    private static final double NEWEST = 0.1;

    private final long telling;
    private volatile double speed;

    /** @param telling cost from which on a piece tells what can be done */
    Pace(long telling) {
        this.telling = telling;
    }

    /** Notes how long a piece of work took. */
    void note(long cost, long nanos) {
        double newest = cost * NANOS / Math.max(1, nanos);
        if (cost >= telling || speed > 0 && newest > speed) {
            speed = speed == 0 ? newest : speed + NEWEST * (newest - speed);
        }
    }

    /** The cost of what can be done in a time; without end before the first piece that told. */
    double in(Duration time) {
        return speed == 0 ? Double.POSITIVE_INFINITY : speed * time.toNanos() / NANOS;
    }

    /** Seconds until so much is done, at least 1: for those who are to come again. */
    long secondsFor(long cost) {
        return speed == 0 ? 1 : Math.max(1, (long) Math.ceil(cost / speed));
    }

    /** What work has cost beyond what it was thought to, by the time that it took; at least 0. */
    long excess(long cost, long nanos) {
        return Math.max(0, (long) (nanos * speed / NANOS) - cost);
    }
}
