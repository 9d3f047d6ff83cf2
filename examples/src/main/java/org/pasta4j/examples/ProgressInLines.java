package org.pasta4j.examples;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.pasta4j.pasta.train.StepReport;

/** Progress for a file or pipe: a line every few seconds, no control characters. */
final class ProgressInLines extends TrainingProgress {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private int epoch;
    private int seen;
    private long epochStarted;
    private long printed;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    ProgressInLines(PrintWriter out, int epochs, LongSupplier nanoTime) {
        super(out, epochs, nanoTime);
        this.nanoTime = nanoTime;
        this.printed = nanoTime.getAsLong();
        this.epochStarted = printed;
    }

    @Override
    void show(StepReport report) {
        long now = nanoTime.getAsLong();
        if (report.epoch() != epoch) {
            // The first step of the first epoch counts from the start; later ones have an evaluation before them.
            epochStarted = epoch == 0 ? epochStarted : now;
            seen = epoch == 0 ? 0 : -report.examples();
            epoch = report.epoch();
        }
        seen += report.examples();
        // The first step of a later epoch has no time of its own, so no pace.
        if (seen > 0 && now - printed >= INTERVAL) {
            printed = now;
            print(report, now);
        }
    }

    private void print(StepReport report, long now) {
        double rate = seen / Math.max(1e-9, (now - epochStarted) / 1e9);
        out().printf(
                        Locale.ROOT,
                        "  epoch %d of %d: step %,d of %,d, %.0f examples a second, loss %.4f, %s%n",
                        report.epoch(),
                        epochs(),
                        report.step(),
                        report.steps(),
                        rate,
                        report.loss(),
                        timeLeft(report));
        out().flush();
    }

    @Override
    public void close() {
        out().flush();
    }
}
