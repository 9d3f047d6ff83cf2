package org.pasta4j.cli.train;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.pasta4j.pasta.train.StepReport;

/** How many examples a second an epoch trains on, as far as it has come. */
final class TrainingRate {
    private final LongSupplier nanoTime;
    private int epoch;
    private int seen;
    private long started;
    private double rate = Double.NaN;

    /** @param nanoTime the clock, as {@link System#nanoTime}; the first epoch begins now */
    TrainingRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** Counts a step that has just ended. */
    void add(StepReport report) {
        long now = nanoTime.getAsLong();
        if (report.epoch() != epoch) {
            // The first step of the first epoch counts from the start; later ones have an evaluation before them.
            started = epoch == 0 ? started : now;
            seen = epoch == 0 ? 0 : -report.examples();
            epoch = report.epoch();
        }
        seen += report.examples();
        rate = seen == 0 ? Double.NaN : seen / Math.max(1e-9, (now - started) / 1e9);
    }

    /** Whether there is one: the first step of a later epoch has no time of its own. */
    boolean isKnown() {
        return !Double.isNaN(rate);
    }

    /** The rate and its unit, as in {@code 120 examples a second}; below one with a digit more. */
    String text(String unit) {
        return isKnown() ? String.format(Locale.ROOT, rate < 1 ? "%.1f" : "%,.0f", rate) + unit : "";
    }
}
