package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
