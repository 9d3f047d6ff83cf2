package org.pasta4j.serve;

import java.util.UUID;
import org.pasta4j.bert.RepeatedFaults;
import org.slf4j.LoggerFactory;

/** The log of faults that are not the clients'. A client that meets one again and again does not fill it. */
final class FaultLog {
    private static final RepeatedFaults FAULTS = new RepeatedFaults(LoggerFactory.getLogger(FaultLog.class));

    private FaultLog() {}

    /** Logs a reason, unless the same has been told often enough. */
    static void tell(String why) {
        FAULTS.tell(why);
    }

    /**
     * Logs an exception, unless the same has been told often enough.
     *
     * @param what what it belongs to
     */
    static void tell(String what, Throwable failure) {
        FAULTS.tell(what, failure);
    }

    /**
     * Logs an exception under a number, which a client was told: where it came often without its trace.
     *
     * @param number of the request
     */
    static void tellOf(UUID number, Throwable failure) {
        FAULTS.tellEach(number.toString(), failure);
    }
}
