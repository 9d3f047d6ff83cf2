package org.pasta4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory over a long run: does it come to rest? */
final class MemoryTrend {
    private static final double MIB = 1 << 20;
    /** Growth that is no growth: a garbage collector's mood, a page here and there. */
    private static final double TOLERATED_SHARE = 0.02;

    private static final double TOLERATED_MIB = 16;

    private final List<Double> mebibytes = new ArrayList<>();

    /** @param bytes resident now */
    void add(long bytes) {
        mebibytes.add(bytes / MIB);
    }

    /** The newest, as in {@code 612 MiB}. */
    String last() {
        return text(mebibytes.get(mebibytes.size() - 1));
    }

    /**
     * The last quarter of the run against its second quarter; the first one is start-up. As in {@code flat: 610 MiB
     * early, 612 MiB at the end}.
     */
    String verdict() {
        int quarter = mebibytes.size() / 4;
        if (quarter == 0) {
            return "too short to tell";
        }
        double early = Spread.of(mebibytes.subList(quarter, 2 * quarter)).median();
        double late = Spread.of(mebibytes.subList(mebibytes.size() - quarter, mebibytes.size()))
                .median();
        double growth = late - early;
        boolean flat = growth <= Math.max(TOLERATED_MIB, TOLERATED_SHARE * early);
        String values = text(early) + " early, " + text(late) + " at the end";
        return flat ? "flat: " + values : "growing by " + text(growth) + ": " + values;
    }

    private static String text(double mebibytes) {
        return String.format(Locale.ROOT, "%.0f MiB", mebibytes);
    }
}
