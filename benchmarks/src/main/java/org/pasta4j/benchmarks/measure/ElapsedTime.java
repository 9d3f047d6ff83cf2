package org.pasta4j.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Seconds that work in this process has taken.
 *
 * @param clock by the clock
 * @param processors of all processors together, which other programs on the machine disturb less; the system counts
 *     them in hundredths
 */
public record ElapsedTime(double clock, double processors) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Works, and says how long it took. */
    public static ElapsedTime of(Runnable work) {
        long start = System.nanoTime();
        long used = SYSTEM.getProcessCpuTime();
        work.run();
        return new ElapsedTime((System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - used) / 1e9);
    }
}
