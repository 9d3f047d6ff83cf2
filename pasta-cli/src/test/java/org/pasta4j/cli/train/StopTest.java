package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.PseudoTerminal;

/** A person at a terminal ends a training. */
class StopTest {
    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void prepare() throws IOException, InterruptedException {
        PseudoTerminal.require();
        out = folder.resolve("adapter");
    }

    @Test
    void ctrlCKeepsTheBestSoFar() throws IOException, InterruptedException {
        try (PseudoTerminal terminal = train(3000, "--epochs", 5000)) {
            terminal.await("epoch 1 of 5000: loss");
            // The bar is up.
            terminal.await("epoch 2 of 5000 ");
            terminal.type(PseudoTerminal.CTRL_C);
            assertThat(terminal.exitCode()).as(terminal.screen()).isZero();

            assertThat(terminal.screen())
                    .contains(
                            "Stopping after this step; the best so far is kept.", "Stopped before the end.", "Kept: ");
        }
        assertThat(CommandRun.of("predict", "--adapter", out, "a man is eating").done())
                .contains("\ta man is eating");
        assertThat(stateOf(out)).doesNotExist();
    }

    @Test
    void aSecondCtrlCEndsAtOnce() throws IOException, InterruptedException {
        // A single step, which takes seconds.
        try (PseudoTerminal terminal = train(30_000, "--epochs", 3, "--batch-size", 30_000)) {
            terminal.await("starting ...");
            terminal.type(PseudoTerminal.CTRL_C);
            terminal.await("Ctrl-C again ends at once.");
            terminal.type(PseudoTerminal.CTRL_C);

            assertThat(terminal.exitCode()).as(terminal.screen()).isEqualTo(130);
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void aTrainingThatIsTerminatedGoesOnFromItsState() throws IOException, InterruptedException {
        try (PseudoTerminal terminal = train(60, "--epochs", 2000, "--patience", 3, "--checkpoint-seconds", 0)) {
            terminal.await("epoch 1 of 2000: loss");
            terminal.terminate();
            assertThat(terminal.exitCode()).as(terminal.screen()).isEqualTo(143);

            assertThat(terminal.screen()).contains("The state of the training is in " + stateOf(out), "--resume");
        }
        assertThat(out).doesNotExist();
        try (PseudoTerminal terminal =
                train(60, "--epochs", 2000, "--patience", 3, "--checkpoint-seconds", 0, "--resume")) {
            assertThat(terminal.exitCode()).as(terminal.screen()).isZero();
            assertThat(terminal.screen()).contains("Going on with the training whose state is in");
        }
        assertThat(out.resolve("adapter_config.json")).isNotEmptyFile();
    }

    @Test
    void ctrlCKeepsTheBestOfTheDemo() throws IOException, InterruptedException {
        Object[] demo = {"demo", "--examples", 32, "--epochs", 500, "--out", out};
        try (PseudoTerminal terminal = PseudoTerminal.start(demo)) {
            terminal.await("epoch 1 of 500: loss");
            terminal.type(PseudoTerminal.CTRL_C);
            assertThat(terminal.exitCode()).as(terminal.screen()).isZero();

            assertThat(terminal.screen())
                    .contains("Stopped before the end", "Results in " + out)
                    .doesNotContain("head alone");
        }
        assertThat(CommandRun.of("predict", "--adapter", out.resolve("adapter"), "a boat")
                        .done())
                .contains("\ta boat");
    }

    private PseudoTerminal train(int rows, Object... more) throws IOException {
        Path table = folder.resolve("train.tsv");
        Files.writeString(
                table,
                IntStream.range(0, rows)
                        .mapToObj(i -> "a man " + "is eating ".repeat(i % 7) + i + "\t" + (i % 3 == 0))
                        .collect(Collectors.joining("\n")));
        Object[] command = {"train", "--model", CommandRun.TINY_BERT, "--train", table, "--dev", table, "--out", out};
        return PseudoTerminal.start(IntStream.range(0, command.length + more.length)
                .mapToObj(i -> i < command.length ? command[i] : more[i - command.length])
                .toArray());
    }

    private static Path stateOf(Path out) {
        return out.resolveSibling(out.getFileName() + ".checkpoint");
    }
}
