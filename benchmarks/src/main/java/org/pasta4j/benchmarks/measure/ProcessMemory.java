package org.pasta4j.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process as Linux counts it: the Java heap, weights, activations and all libraries. */
public final class ProcessMemory {
    private static final Path SELF = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** The most bytes so far; 0 where the system does not tell. */
    public static long peak() {
        return read(SELF, "VmHWM:");
    }

    /** Bytes now; 0 where the system does not tell. */
    public static long now() {
        return read(SELF, "VmRSS:");
    }

    /** Bytes of another process now; 0 where the system does not tell, or it is no more. */
    public static long of(long pid) {
        return read(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    private static long read(Path status, String key) {
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
