package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        for (int kill = 0; kill < KILLS; kill++) {
            long seen = newest();
            Process process = start(table, "killed", "--resume");
            while (process.isAlive() && newest() <= seen) {
                process.waitFor(2, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
            assertThat(process.isAlive())
                    .as("too short to be killed " + KILLS + " times")
                    .isTrue();
            process.destroyForcibly().waitFor();
            assertThat(newest()).as("step of the state after kill " + kill).isGreaterThan(seen);
        }
        assertThat(start(table, "killed", "--resume").waitFor()).isZero();

        for (String file : List.of("adapter_model.safetensors", "adapter_config.json")) {
            assertThat(folder.resolve("killed").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(steps("killed")).isEqualTo(steps("whole")).hasSize(20 * 30);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("train.tsv", "whole", "killed", "log");
        }
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

    /** The step of the newest state, -1 for none. */
    private long newest() throws IOException {
        Path states = folder.resolve("killed.checkpoint");
        if (!Files.exists(states)) {
            return -1;
        }
        try (Stream<Path> all = Files.list(states)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(-1);
        }
    }
}
