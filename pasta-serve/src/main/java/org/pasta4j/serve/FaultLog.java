package org.pasta4j.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of faults that are not the clients'. A client that meets one again and again does not fill it: of each kind
 * the first few of a minute are told in full.
 */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final int IN_FULL = 5;
    private static final int MOST_KINDS = 1000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private static final Map<String, Integer> TOLD = new HashMap<>();
    private static long since = System.nanoTime();

    private FaultLog() {}

    /** Whether one of this kind is told in full. */
    private static synchronized boolean isTold(String kind) {
        long now = System.nanoTime();
        if (now - since > MINUTE || TOLD.size() >= MOST_KINDS) {
            TOLD.clear();
            since = now;
        }
        return TOLD.merge(kind, 1, Integer::sum) <= IN_FULL;
    }

    /** Logs a reason, unless the same has been told often enough. */
    static void tell(String why) {
        if (isTold(why)) {
            LOG.error("{}", why);
        }
    }

    /**
     * Logs an exception, unless the same has been told often enough.
     *
     * @param what what it belongs to
     */
    static void tell(String what, Throwable failure) {
        if (isTold(kind(failure))) {
            LOG.error("{}", what, failure);
        }
    }

    /**
     * Logs an exception under a number, which a client was told: where it came often without its trace.
     *
     * @param number of the request
     */
    static void tellOf(UUID number, Throwable failure) {
        if (isTold(kind(failure))) {
            LOG.error("{}", number, failure);
        } else {
            LOG.error("{}: as before, {}", number, kind(failure));
        }
    }

    private static String kind(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
