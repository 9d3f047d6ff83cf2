package org.pasta4j.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How much of the processors is taken by processes that are not this one's children. A thread pool that spins where its
 * threads meet, as PyTorch's does, loses five sixths of its speed where one other process wants a core: such a
 * measurement should say so. Known on Linux alone.
 */
public final class OtherProcesses {
    private static final Path ALL = Path.of("/proc/stat");
    private static final Path OWN = Path.of("/proc/self/stat");
    private static final double TICKS_A_SECOND = 100;
    /** Of the columns after "cpu": user, nice, system, interrupts, soft interrupts, stolen by other machines. */
    private static final int[] BUSY = {0, 1, 2, 5, 6, 7};
    /** Of the columns after the process's name: user and system time, its own and that of ended children. */
    private static final int[] OURS = {11, 12, 13, 14};

    private final long others = others();
    private final long start = System.nanoTime();

    /** The share that they took of all processors since this object was made, 0 to 1. */
    public OptionalDouble share() {
        if (others < 0) {
            return OptionalDouble.empty();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double share = (others() - others) / (TICKS_A_SECOND * seconds * Machine.cores());
        return OptionalDouble.of(Math.max(0, Math.min(1, share)));
    }

    /** Ticks so far; -1 where they are not known. */
    private static long others() {
        if (!Files.isReadable(ALL) || !Files.isReadable(OWN)) {
            return -1;
        }
        try {
            String all = Files.readAllLines(ALL).get(0).replaceFirst("cpu *", "");
            String own = Files.readString(OWN);
            // The name stands in brackets and may hold anything.
            return sum(all, BUSY) - sum(own.substring(own.lastIndexOf(')') + 2), OURS);
        } catch (IOException e) {
            return -1;
        }
    }

    private static long sum(String columns, int[] wanted) {
        String[] values = columns.strip().split(" ");
        return IntStream.of(wanted).mapToLong(i -> Long.parseLong(values[i])).sum();
    }

    /** A share in whole percent. */
    public static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
