package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.function.LongSupplier;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.Terminal;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;

/** Shows a person how a training goes. */
public abstract class TrainingProgress implements TrainingListener, AutoCloseable {
    private final PrintWriter out;
    private final int epochs;
    private final LongSupplier nanoTime;
    private final long started;
    private int first;

    TrainingProgress(PrintWriter out, int epochs, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.out = out;
        this.epochs = epochs;
    }

    /**
     * A bar on a terminal, a plain line now and then elsewhere.
     *
     * @param epochs of the training
     */
    public static TrainingProgress start(PrintWriter out, int epochs) {
        return Terminal.isOutput()
                ? new ProgressOnTerminal(out, epochs, System::nanoTime, Terminal.columns(), Terminal.isUnicode())
                : new ProgressInLines(out, epochs, System::nanoTime);
    }

    PrintWriter out() {
        return out;
    }

    int epochs() {
        return epochs;
    }

    @Override
    public void onStart(int truncatedTexts) {
        if (truncatedTexts > 0) {
            out.println("Longer than the maximum length, and cut: " + Format.count(truncatedTexts, "example")
                    + " to train on.");
            out.flush();
        }
    }

    @Override
    public final void onStep(StepReport report) {
        first = first == 0 ? report.step() : first;
        show(report);
    }

    abstract void show(StepReport report);

    /** Whether it is the last of its epoch, after which there is a look at the dev examples. */
    boolean endsEpoch(StepReport report) {
        return (long) report.step() * epochs >= (long) report.epoch() * report.steps();
    }

    /** Time left for all epochs at the pace so far, evaluations included. */
    String timeLeft(StepReport report) {
        double elapsed = (nanoTime.getAsLong() - started) / 1e9;
        // A training that goes on from a saved state does not begin with the first step.
        int done = report.step() - first + 1;
        return Format.duration(elapsed / done * (report.steps() - report.step())) + " left";
    }

    @Override
    public void onEpoch(EpochReport report) {
        endEpoch(
                report.epoch(),
                "loss " + Format.decimal(report.loss())
                        + report.dev()
                                .map(dev -> ", dev " + Format.metrics(dev))
                                .orElse("")
                        + ", in " + Format.duration(report.trainingSeconds())
                        + (report.best() && epochs > 1 ? ", the best so far" : ""));
    }

    /** Prints what an epoch came to. */
    void endEpoch(int epoch, String text) {
        out.println("  epoch " + epoch + " of " + epochs + ": " + text);
        out.flush();
    }

    /** Ends the display where it stands. */
    @Override
    public abstract void close();
}
