package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.pasta4j.pasta.train.StepReport;

/** Progress for a file or pipe: a line every few seconds, no control characters. */
final class ProgressInLines extends TrainingProgress {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final TrainingRate pace;
    private long printed;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    ProgressInLines(PrintWriter out, int epochs, LongSupplier nanoTime) {
        super(out, epochs, nanoTime);
        this.nanoTime = nanoTime;
        this.printed = nanoTime.getAsLong();
        this.pace = new TrainingRate(nanoTime);
    }

    @Override
    void show(StepReport report) {
        pace.add(report);
        long now = nanoTime.getAsLong();
        // The first step of a later epoch has no time of its own, so no pace; the last one has the epoch's line.
        if (pace.isKnown() && !endsEpoch(report) && now - printed >= INTERVAL) {
            printed = now;
            print(report);
        }
    }

    private void print(StepReport report) {
        out().printf(
                        Locale.ROOT,
                        "  epoch %d of %d: step %,d of %,d, %sloss %.4f, %s%n",
                        report.epoch(),
                        epochs(),
                        report.step(),
                        report.steps(),
                        pace.text(" examples a second, "),
                        report.loss(),
                        timeLeft(report));
        out().flush();
    }

    @Override
    public void close() {
        out().flush();
    }
}
