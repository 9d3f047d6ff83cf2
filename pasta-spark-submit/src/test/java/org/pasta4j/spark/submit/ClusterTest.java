package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster, started here, to which {@code ./pasta spark} submits. */
class ClusterTest {
    private static final Path BASE = Programs.ROOT.resolve("src-test/src/test/resources/golden/tiny-bert");
    private static final Path ADAPTER = Programs.ROOT.resolve("src-test/src/test/resources/kept/adapter");
    private static final String[] WORDS = {"good", "bad", "the", "film", "man", "city", "very", "not"};
    private static final int FILES = 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static Path texts;
    private static Map<Integer, JsonNode> expected;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        texts = Files.createDirectories(folder.resolve("texts.json"));
        Random random = new Random(0);
        for (int file = 0; file < FILES; file++) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                StringBuilder text = new StringBuilder();
                for (int word = random.nextInt(20); word >= 0; word--) {
                    text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
                }
                rows.add("{\"id\": " + (file * 50 + i) + ", \"text\": \"" + text + "\", \"label\": "
                        + (text.indexOf("good") >= 0 ? "\"good\"}" : "\"other\"}"));
            }
            Files.write(texts.resolve(file + ".json"), rows);
        }
        expected = score("local.json");
        cluster = Cluster.start(folder, 2);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String[] arguments(String out, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("score", "--base", BASE.toString(), "--adapter", ADAPTER.toString()));
        all.addAll(List.of(
                "--input", texts.toString(), "--out", folder.resolve(out).toString()));
        return all.toArray(String[]::new);
    }

    private static String[] submitted() {
        return new String[] {
            "--master",
            cluster.master(),
            "--executor-memory",
            "1g",
            // A file is a task.
            "--conf",
            "spark.sql.files.openCostInBytes=1g"
        };
    }

    private static Map<Integer, JsonNode> score(String out, String... options)
            throws IOException, InterruptedException {
        Programs.Result result = Programs.spark(folder, arguments(out, options));
        assertThat(result.output()).isEmpty();
        assertThat(result.status()).isZero();
        return rows(out);
    }

    /** By their numbers. */
    private static Map<Integer, JsonNode> rows(String out) throws IOException {
        Map<Integer, JsonNode> rows = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".json")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode row = JSON.readTree(line);
                    assertThat(rows.put(row.get("id").asInt(), row)).isNull();
                }
            }
        }
        return rows;
    }

    /** To rounding: rows that go through the base beside others differ in their last bits. */
    private static void assertAsExpected(Map<Integer, JsonNode> rows) {
        assertThat(rows).hasSameSizeAs(expected);
        rows.forEach((id, row) -> {
            JsonNode right = expected.get(id);
            assertThat(row.get("text")).isEqualTo(right.get("text"));
            for (int i = 0; i < 2; i++) {
                assertThat(row.get("probability").get(i).asDouble())
                        .isCloseTo(right.get("probability").get(i).asDouble(), within(1e-5));
            }
        });
    }

    @Test
    void twoExecutorsAnswerAsThisMachineDoesThoughOneIsKilled() throws IOException, InterruptedException {
        assertThat(expected).hasSize(FILES * 50);
        String out = killed(1, name -> Programs.start(folder, arguments(name + ".json", submitted())));
        assertAsExpected(rows(out + ".json"));
    }

    @Test
    void trainingWithAKilledExecutorEndsInTheBitsOfThisMachine() throws IOException, InterruptedException {
        Programs.Result trained = training("trained", "--master", "local[2]").end();
        assertThat(trained.status()).as(trained.output()).isZero();
        // What comes before the first step are a few tasks for each file.
        String out = killed(5 * FILES, name -> training(name, submitted()));
        assertThat(folder.resolve(out + "/data/adapter_model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("trained/data/adapter_model.safetensors"));
    }

    /**
     * Kills an executor at its work. Where this process is held up, a program may come to its end before.
     *
     * @param tasks that are to have ended
     * @param program by the name of what it writes
     * @return the name of what was written in spite of the kill
     */
    private static String killed(int tasks, Program program) throws IOException, InterruptedException {
        for (int i = 0; i < 10; i++) {
            String name = "killed" + tasks + "-" + i;
            long before = cluster.tasksEnded();
            Programs.Running running = program.start(name);
            Cluster.await(
                    cluster::tasksEnded,
                    ended -> ended >= before + tasks || !running.process().isAlive(),
                    "task that ended");
            boolean isKilled = cluster.executors().stream()
                            .findFirst()
                            .map(ProcessHandle::destroyForcibly)
                            .orElse(false)
                    && running.process().isAlive();
            Programs.Result result = running.end();
            assertThat(result.status()).as(result.output()).isZero();
            if (isKilled) {
                return name;
            }
        }
        throw new IllegalStateException("No executor was killed before a program was at its end.");
    }

    /** Starts a program. */
    @FunctionalInterface
    private interface Program {
        Programs.Running start(String out) throws IOException;
    }

    private static Programs.Running training(String out, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("train", "--base", BASE.toString(), "--input", texts.toString()));
        all.addAll(List.of("--num-workers", "2", "--out", folder.resolve(out).toString()));
        return Programs.start(folder, all.toArray(String[]::new));
    }
}
