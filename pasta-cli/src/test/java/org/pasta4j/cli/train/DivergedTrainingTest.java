package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.AdapterFolder;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.pasta.Task;

/** What is kept, told and left behind where losses are no numbers any more. */
class DivergedTrainingTest {
    @TempDir
    private Path folder;

    private Path adapter;

    @BeforeEach
    void name() {
        adapter = folder.resolve("new/adapter");
    }

    @Test
    void aTrainingThatDivergesKeepsTheBestAdapterBefore() throws IOException {
        Path table = write("train.tsv", "a film\t1\n".repeat(40) + "a bad film\t3e38\n");
        Path dev = write("dev.tsv", "a film\t1\na bad film\t2\n");

        CommandRun run = diverging(table, "--dev", dev, "--validate-every", 1, "--checkpoint-seconds", 0);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .matches("pasta: The loss is \\S+ at step \\d+; the largest gradient before it was that of \\S+ with a"
                        + " norm of .*\\. The training has diverged: .* The adapter has the best parameters before,"
                        + " those of step \\d+\\.\\s+");
        assertThat(run.out()).contains("The adapter is in " + adapter);
        AdapterFolder.assertWhole(adapter, Task.REGRESSION, 1);
        assertThat(new ObjectMapper()
                        .readTree(adapter.resolve("run.json").toFile())
                        .at("/runs/0/failure")
                        .asText())
                .startsWith("The loss is");
    }

    @Test
    void aTrainingThatDivergesBeforeAnyLookLeavesNothing() throws IOException {
        Path table = write("train.tsv", "a film\t1\n".repeat(4));
        Object[] atOnce = {"--dev", table, "--checkpoint-seconds", 0, "--initial-scale", "1e38"};

        diverging(table, atOnce).refused("The loss is", "at step 1. The training has diverged", "no adapter is kept");
        diverging(
                        table,
                        Stream.concat(Stream.of(atOnce), Stream.of("--seeds", 3))
                                .toArray())
                .refused("All 3 runs diverged. Run 1 (learning rate 0.01, seed 0): The loss is");

        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left).containsExactlyInAnyOrder(folder, table, adapter.getParent());
        }
    }

    @Test
    void runsThatDivergeEndOneByOne() throws IOException {
        // One of three examples has a loss beyond what a float holds: the seeds meet it at steps of their own.
        Path table = write("train.tsv", "a film\t1\n".repeat(2) + "a bad film\t3e38\n");
        Path dev = write("dev.tsv", "a film\t1\na bad film\t2\n");

        CommandRun run = diverging(table, "--dev", dev, "--validate-every", 1, "--seeds", 6);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .containsPattern("Run \\d \\(learning rate 0.01, seed \\d\\) diverged: The loss is \\S+ at step 1\\.")
                .containsPattern("Run \\d \\(learning rate 0.01, seed \\d\\) diverged: The loss is \\S+ at step [23];")
                .doesNotContain("Infinity to", "NaN to");
        AdapterFolder.assertWhole(adapter, Task.REGRESSION, 1);
    }

    private CommandRun diverging(Path table, Object... more) {
        Stream<Object> start = Stream.of("train", "--model", CommandRun.TINY_BERT, "--out", adapter, "--train", table);
        Stream<Object> task = Stream.of("--task", "regression", "--batch-size", 1);
        return CommandRun.of(
                Stream.of(start, task, Stream.of(more)).flatMap(words -> words).toArray());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
