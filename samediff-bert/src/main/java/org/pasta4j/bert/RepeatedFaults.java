package org.pasta4j.bert;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * A log of faults that may come again and again, and are not to fill it: of each kind the first few of a minute are
 * told in full. Exceptions are of one kind where their class and the line that threw them are the same. Safe for any
 * number of threads.
 */
public final class RepeatedFaults {
    private static final int IN_FULL = 5;
    private static final int MOST_KINDS = 1000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final Map<String, Integer> told = new HashMap<>();
    private long since = System.nanoTime();

    /** @param log gets faults as errors */
    public RepeatedFaults(Logger log) {
        this.log = log;
    }

    /** Whether one of this kind is told in full. */
    private synchronized boolean isTold(String kind) {
        long now = System.nanoTime();
        if (now - since > MINUTE || told.size() >= MOST_KINDS) {
            told.clear();
            since = now;
        }
        return told.merge(kind, 1, Integer::sum) <= IN_FULL;
    }

    /** Logs a reason, unless the same has been told often enough. */
    public void tell(String why) {
        if (isTold(why)) {
            log.error("{}", why);
        }
    }

    /**
     * Logs an exception, unless one of its kind has been told often enough.
     *
     * @param what it belongs to
     */
    public void tell(String what, Throwable failure) {
        if (isTold(kind(failure))) {
            log.error("{}", what, failure);
        }
    }

    /**
     * Logs an exception; where one of its kind has been told often enough, in one line.
     *
     * @param what it belongs to
     */
    public void tellEach(String what, Throwable failure) {
        if (isTold(kind(failure))) {
            log.error("{}", what, failure);
        } else {
            log.error("{}: as before, {}", what, kind(failure));
        }
    }

    /** The kind of an exception, in words. */
    public static String kind(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
