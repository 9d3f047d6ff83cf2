package org.pasta4j.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory over a long run: does it come to rest? */
public final class MemoryTrend {
    private static final double MIB = 1 << 20;
    /** Growth that is no growth: a garbage collector's mood, a page here and there. */
    private static final double TOLERATED_SHARE = 0.02;

    private static final double TOLERATED_MIB = 16;

    private final List<Double> mebibytes = new ArrayList<>();

    /** @param bytes resident now */
    public void add(long bytes) {
        mebibytes.add(bytes / MIB);
    }

    /** The newest, as in {@code 612 MiB}. */
    public String last() {
        return text(mebibytes.get(mebibytes.size() - 1));
    }

    /** Whether there is anything to judge by: memory is known, and was looked at often enough. */
    public boolean isKnown() {
        return mebibytes.size() >= 4 && mebibytes.stream().anyMatch(value -> value > 0);
    }

    /** Whether more is resident in the last quarter of the run than in its second; the first one is start-up. */
    public boolean isGrowing() {
        return isKnown() && late() - early() > Math.max(TOLERATED_MIB, TOLERATED_SHARE * early());
    }

    /** In words, as in {@code flat: 610 MiB early, 612 MiB at the end}. */
    public String verdict() {
        if (!isKnown()) {
            return "not known: the run was too short, or the system does not tell";
        }
        String values = text(early()) + " early, " + text(late()) + " at the end";
        return isGrowing() ? "growing by " + text(late() - early()) + ": " + values : "flat: " + values;
    }

    private double early() {
        int quarter = mebibytes.size() / 4;
        return Spread.of(mebibytes.subList(quarter, 2 * quarter)).median();
    }

    private double late() {
        int quarter = mebibytes.size() / 4;
        return Spread.of(mebibytes.subList(mebibytes.size() - quarter, mebibytes.size()))
                .median();
    }

    private static String text(double mebibytes) {
        return String.format(Locale.ROOT, "%.0f MiB", mebibytes);
    }
}
