package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.pasta4j.pasta.train.StepReport;

/** Progress for a person at a terminal: one line, drawn over, which makes room for the line of each epoch. */
final class ProgressOnTerminal extends TrainingProgress {
    private static final long REFRESH = TimeUnit.MILLISECONDS.toNanos(200);

    /** The rest of a line is numbers. */
    private static final int COLUMNS_PER_BLOCK = 8;

    private static final String FULL = "\u2588";
    private static final String PLAIN = "#";

    private final LongSupplier nanoTime;
    private final int columns;
    private final String block;
    private final int bar;
    private final TrainingRate pace;
    private long drawn;
    private int length;

    /**
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param columns of the terminal
     * @param unicode whether block characters can be shown
     */
    ProgressOnTerminal(PrintWriter out, int epochs, LongSupplier nanoTime, int columns, boolean unicode) {
        super(out, epochs, nanoTime);
        this.nanoTime = nanoTime;
        this.columns = columns;
        this.block = unicode ? FULL : PLAIN;
        this.bar = columns / COLUMNS_PER_BLOCK;
        this.drawn = nanoTime.getAsLong() - REFRESH;
        this.pace = new TrainingRate(nanoTime);
        draw("  starting ...");
    }

    @Override
    public void onStart(int truncatedTexts) {
        close();
        super.onStart(truncatedTexts);
        draw("  starting ...");
    }

    @Override
    void show(StepReport report) {
        pace.add(report);
        long now = nanoTime.getAsLong();
        boolean ends = endsEpoch(report);
        if (ends || now - drawn >= REFRESH) {
            drawn = now;
            draw(line(report, ends));
        }
    }

    private String line(StepReport report, boolean ends) {
        double stepsOfEpoch = (double) report.steps() / epochs();
        double share = Math.min(1, (report.step() - (report.epoch() - 1) * stepsOfEpoch) / stepsOfEpoch);
        int full = (int) (share * bar);
        return String.format(
                Locale.ROOT,
                "  epoch %d of %d %3d %% |%s| %sloss %.4f, %s",
                report.epoch(),
                epochs(),
                (int) (100 * share),
                block.repeat(full) + " ".repeat(bar - full),
                pace.text(" examples/s, "),
                report.loss(),
                ends ? "measuring on dev" : timeLeft(report));
    }

    /** Draws over what is there, without control sequences that a terminal might not know. */
    private void draw(String text) {
        String cut = text.length() < columns ? text : text.substring(0, columns - 1);
        out().print("\r" + cut + " ".repeat(Math.max(0, length - cut.length())));
        if (cut.isEmpty()) {
            out().print("\r");
        }
        out().flush();
        length = cut.length();
    }

    @Override
    void endEpoch(int epoch, String text) {
        close();
        super.endEpoch(epoch, text);
    }

    @Override
    public void close() {
        draw("");
    }
}
