package org.pasta4j.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;

/** Something that is done over and over to be timed. */
public interface Workload {
    /** Does it once. */
    void pass();

    /** Real tokens that a pass works on. */
    int tokens();

    /**
     * Times whole passes until so many seconds are over, at least one.
     *
     * @return seconds of each
     */
    default double[] time(double atLeast) {
        List<Double> times = new ArrayList<>();
        double total = 0;
        while (times.isEmpty() || total < atLeast) {
            long start = System.nanoTime();
            pass();
            double seconds = (System.nanoTime() - start) / 1e9;
            times.add(seconds);
            total += seconds;
        }
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Passes that do not count, then those that do. */
    default Measurement measure(double warmUp, double atLeast) {
        time(warmUp);
        double[] seconds = time(atLeast);
        return new Measurement(tokens(), seconds, ProcessMemory.peak());
    }
}
