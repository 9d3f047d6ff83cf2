package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A hostile client's action, again and again.
 *
 * @param name for the report
 * @param pause seconds between two times
 * @param allowed statuses that are right answers, beside {@link #ALWAYS}
 * @param act one time
 */
record SiegeAttack(String name, double pause, Set<Integer> allowed, Act act) {
    /** Closed without an answer, too slow, queue full, too many bytes or stopping, too late. */
    private static final Set<Integer> ALWAYS = Set.of(SiegeWire.CLOSED, 408, 429, 503, 504);

    /** One time. */
    interface Act {
        /** @return the status of the answer, or of one of them */
        int act(SiegeWire wire, Random random) throws IOException;
    }

    static SiegeAttack of(String name, double pause, Set<Integer> allowed, Act act) {
        return new SiegeAttack(
                name,
                pause,
                Stream.concat(allowed.stream(), ALWAYS.stream()).collect(Collectors.toUnmodifiableSet()),
                act);
    }
}
