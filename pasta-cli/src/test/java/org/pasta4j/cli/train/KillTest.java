package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.Pasta;
import org.pasta4j.pasta.files.Drafts;

/** A training whose process is killed again and again, at moments drawn at random. */
class KillTest {
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    @Test
    void comesToTheSameBitsAsIfItHadNeverBeenKilled() throws IOException, InterruptedException {
        Path table = folder.resolve("train.tsv");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rows.append("a man ")
                    .append("is eating ".repeat(i % 7))
                    .append(i)
                    .append('\t')
                    .append(i % 3 == 0)
                    .append('\n');
        }
        Files.writeString(table, rows);
        assertThat(start(table, "whole").waitFor()).isZero();
        Random random = new Random(11);
        List<String> outputs = new ArrayList<>(List.of("train.tsv", "whole", "log"));
        for (int kills = 0; kills < KILLS; ) {
            String output = "killed" + outputs.size();
            outputs.add(output);
            assertThat(outputs)
                    .as("trainings that ended before they were killed")
                    .hasSizeLessThan(KILLS);
            kills += killedAndResumed(table, output, KILLS - kills, random);
            for (String file : List.of("adapter_model.safetensors", "adapter_config.json")) {
                assertThat(folder.resolve(output).resolve(file))
                        .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
            }
            assertThat(steps(output)).isEqualTo(steps("whole")).hasSize(20 * 30);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrderElementsOf(outputs);
        }
    }

    /**
     * A training to its end, killed on the way. Where this process is held up, it may come to its end before.
     *
     * @return how often it was killed
     */
    private int killedAndResumed(Path table, String output, int most, Random random)
            throws IOException, InterruptedException {
        for (int kill = 0; kill < most; kill++) {
            long seen = newest(output);
            Process process = start(table, output, "--resume");
            while (process.isAlive() && newest(output) <= seen) {
                process.waitFor(2, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            if (process.waitFor() == 0) {
                return kill;
            }
            if (Files.exists(folder.resolve(output))) {
                // Killed when its results were there, and its state perhaps too.
                Drafts.delete(state(output));
                return kill + 1;
            }
            assertThat(newest(output))
                    .as("step of the state after kill " + kill + "; " + Files.readString(folder.resolve("log")))
                    .isGreaterThan(seen);
        }
        assertThat(start(table, output, "--resume").waitFor()).isZero();
        return most;
    }

    /** The lines that tell of steps, which say nothing of time. */
    private List<String> steps(String output) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(output).resolve("metrics.jsonl"))) {
            return lines.filter(line -> line.contains("\"tokens\"")).toList();
        }
    }

    private Process start(Path table, String output, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Pasta.class.getName(),
                "train",
                "--model",
                CommandRun.TINY_BERT.toString(),
                "--train",
                table.toString(),
                "--dev",
                table.toString(),
                "--out",
                folder.resolve(output).toString()));
        command.addAll(
                List.of("--epochs", "20", "--batch-size", "2", "--validate-every", "17", "--checkpoint-seconds", "0"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private Path state(String output) {
        return folder.resolve(output + ".checkpoint");
    }

    /** The step of the newest state, -1 for none. */
    private long newest(String output) throws IOException {
        try (Stream<Path> all = Files.list(state(output))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(-1);
        } catch (NoSuchFileException e) {
            return -1;
        }
    }
}
