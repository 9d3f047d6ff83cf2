package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pasta4j.cli.Reports;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

class TrainingProgressTest {

    @Test
    void withoutATerminalPrintsPlainLinesNowAndThen() {
        StringWriter text = new StringWriter();
        AtomicLong now = new AtomicLong();

        try (TrainingProgress progress = new ProgressInLines(new PrintWriter(text), 2, now::get)) {
            Reports.tell(progress, 2, () -> now.addAndGet(TimeUnit.SECONDS.toNanos(4)));
        }

        List<String> lines = text.toString().lines().toList();
        assertThat(text.toString())
                .doesNotContain("\r\033")
                .doesNotContain("\033[")
                .doesNotContain("\b");
        // 80 seconds in all, at most a line every 10 of them, and one for each epoch.
        assertThat(lines).hasSizeBetween(6, 10);
        assertThat(lines.get(0)).isEqualTo("  epoch 1 of 2: step 3 of 20, 8 examples a second, loss 1.0000, 1:08 left");
        assertThat(lines)
                .contains(
                        "  epoch 1 of 2: loss 0.3000, dev accuracy 0.6000, macro-F1 0.5000, in 12 s, the best so far");
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo(
                        "  epoch 2 of 2: loss 0.1500, dev accuracy 0.7000, macro-F1 0.6000, in 12 s, the best so far");
    }

    @Test
    void theFirstStepAfterAnEvaluationHasNoPaceToTell() {
        StringWriter text = new StringWriter();
        AtomicLong now = new AtomicLong();

        try (TrainingProgress progress = new ProgressInLines(new PrintWriter(text), 2, now::get)) {
            Reports.tell(progress, 2, () -> now.addAndGet(TimeUnit.SECONDS.toNanos(10)));
        }

        assertThat(text.toString()).contains("step 2 of", "step 12 of").doesNotContain("step 11 of", " 0 examples");
    }

    @Test
    void aTerminalHasOneLineThatIsDrawnOver() {
        StringWriter text = new StringWriter();
        AtomicLong now = new AtomicLong();
        int columns = 79;

        try (TrainingProgress progress = new ProgressOnTerminal(new PrintWriter(text), 2, now::get, columns, false)) {
            Reports.tell(progress, 2, () -> now.addAndGet(TimeUnit.SECONDS.toNanos(4)));
        }

        // What stays is the line of each epoch; all else returned to its start.
        assertThat(screen(text.toString()))
                .containsExactly(
                        "  epoch 1 of 2: loss 0.3000, dev accuracy 0.6000, macro-F1 0.5000, in 12 s, the best so far",
                        "  epoch 2 of 2: loss 0.1500, dev accuracy 0.7000, macro-F1 0.6000, in 12 s, the best so far");
        List<String> drawn = drawn(text.toString());
        assertThat(drawn)
                .contains("  epoch 1 of 2  30 % |##       | 8 examples/s, loss 1.0000, 1:08 left")
                .contains("  epoch 2 of 2 100 % |#########| 8 examples/s, loss 0.1500, measuring on dev")
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns).doesNotContain("0.0 s left"));
    }

    @Test
    void aTrainingThatGoesOnIsShownInItsEpoch() {
        StringWriter text = new StringWriter();

        try (TrainingProgress progress = new ProgressOnTerminal(new PrintWriter(text), 30, () -> 0, 100, true)) {
            progress.onStep(new StepReport(13, 125, 300, 32, 600, 1, 1e-3, 1, 0.1));
        }

        assertThat(text.toString()).contains("epoch 13 of 30  50 % |").doesNotContain("epoch 1 of 30");
    }

    @Test
    void runsAtOnceAreShownTogether() {
        StringWriter text = new StringWriter();
        AtomicLong now = new AtomicLong();
        TrainingOptions options = TrainingOptions.defaults();

        try (TrainingProgress progress = new ProgressInLines(new PrintWriter(text), 2, now::get)) {
            RunsProgress runs =
                    new RunsProgress(progress, List.of(options.withLearningRate(1e-3), options.withLearningRate(1e-2)));
            TrainingListener both = Listeners.of(runs.listener(0), runs.listener(1));
            Reports.tell(both, 2, () -> now.addAndGet(TimeUnit.SECONDS.toNanos(4)));
            runs.summarise();
        }

        assertThat(text.toString().lines())
                .contains(
                        "  epoch 1 of 2: step 3 of 20, 16 examples a second, loss 1.0000, 1:08 left",
                        "  epoch 2 of 2: dev accuracy 0.7000 to 0.7000 in 2 runs, the best with learning rate 0.001,"
                                + " seed 0");
    }

    /** What was drawn, each time. */
    private static List<String> drawn(String text) {
        return text.lines()
                .flatMap(line -> Arrays.stream(line.split("\r")))
                .filter(line -> line.contains(" % "))
                .map(String::stripTrailing)
                .toList();
    }

    /** What a terminal shows in the end: a carriage return begins the line again. */
    private static List<String> screen(String text) {
        return Arrays.stream(text.split("\n"))
                .map(line -> {
                    StringBuilder shown = new StringBuilder();
                    for (String part : line.split("\r")) {
                        shown.replace(0, Math.min(shown.length(), part.length()), part);
                    }
                    return shown.toString().stripTrailing();
                })
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void aShortTrainingPrintsItsEpochsOnly() {
        StringWriter text = new StringWriter();

        try (TrainingProgress progress = new ProgressInLines(new PrintWriter(text), 1, () -> 0)) {
            Reports.tell(progress, 1, () -> {});
        }

        assertThat(text.toString().lines()).hasSize(1);
    }

    @Test
    void numbersAreWrittenForPeople() {
        assertThat(Format.count(22_565_376)).isEqualTo("22,565,376");
        assertThat(Format.percent(14_618, 22_565_376)).isEqualTo("0.065 %");
        assertThat(Format.percent(1, 2)).isEqualTo("50.0 %");
        assertThat(Format.percent(0, 2)).isEqualTo("0.0 %");
        assertThat(Format.duration(7.4)).isEqualTo("7.4 s");
        assertThat(Format.duration(59.4)).isEqualTo("59 s");
        assertThat(Format.duration(59.6)).isEqualTo("1:00");
        assertThat(Format.duration(3723)).isEqualTo("1:02:03");
    }
}
