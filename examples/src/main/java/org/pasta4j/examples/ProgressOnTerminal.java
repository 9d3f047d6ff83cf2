package org.pasta4j.examples;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.pasta4j.pasta.train.StepReport;

/** Progress for a person at a terminal: a bar for each epoch. */
final class ProgressOnTerminal extends TrainingProgress {
    private static final int REFRESH_MILLISECONDS = 200;

    private final int examples;
    private ProgressBar bar;

    ProgressOnTerminal(PrintWriter out, int examples, int epochs) {
        super(out, epochs, System::nanoTime);
        this.examples = examples;
        this.bar = open(1);
    }

    private ProgressBar open(int epoch) {
        return new ProgressBarBuilder()
                .setTaskName("  epoch " + epoch + " of " + epochs())
                .setInitialMax(examples)
                .setStyle(Terminal.isUnicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
                .setConsumer(new ConsoleProgressBarConsumer(System.out))
                .showSpeed(new DecimalFormat("0"))
                // Of this bar alone; the message has the time left for all epochs.
                .hideEta()
                .build();
    }

    @Override
    void show(StepReport report) {
        if (bar == null) {
            return;
        }
        bar.stepBy(report.examples());
        bar.setExtraMessage(" loss " + Format.decimal(report.loss()) + ", " + timeLeft(report));
    }

    @Override
    void endEpoch(int epoch, String text) {
        close();
        super.endEpoch(epoch, text);
        if (epoch < epochs()) {
            bar = open(epoch + 1);
        }
    }

    @Override
    public void close() {
        // A bar that is closed twice is drawn twice.
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
