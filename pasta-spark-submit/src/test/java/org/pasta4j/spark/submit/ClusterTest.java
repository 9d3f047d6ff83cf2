package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static Path texts;
    private static List<String> expected;

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
                rows.add("{\"id\": " + (file * 50 + i) + ", \"text\": \"" + text + "\"}");
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
        all.addAll(List.of("--input", texts.toString(), "--out", folder.resolve(out).toString()));
        return all.toArray(String[]::new);
    }

    private static String[] submitted() {
        return new String[] {
            "--master", cluster.master(), "--executor-memory", "1g",
            // A file is a task.
            "--conf", "spark.sql.files.openCostInBytes=1g"
        };
    }

    private static List<String> score(String out, String... options) throws IOException, InterruptedException {
        Programs.Result result = Programs.spark(folder, arguments(out, options));
        assertThat(result.output()).isEmpty();
        assertThat(result.status()).isZero();
        return rows(out);
    }

    /** In the order of their numbers. */
    private static List<String> rows(String out) throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".json")).toList()) {
                rows.addAll(Files.readAllLines(file));
            }
        }
        Collections.sort(rows);
        return rows;
    }

    @Test
    void twoExecutorsAnswerAsThisMachineDoes() throws IOException, InterruptedException {
        assertThat(expected).hasSize(FILES * 50).allMatch(row -> row.contains("\"prediction\""));
        assertThat(score("cluster.json", submitted())).isEqualTo(expected);
    }

    @Test
    void anExecutorThatIsKilledCostsNoRow() throws IOException, InterruptedException {
        long before = cluster.tasksEnded();
        Programs.Running running = Programs.start(folder, arguments("killed.json", submitted()));
        Cluster.await(cluster::tasksEnded, ended -> ended > before || !running.process().isAlive(), "task that ended");
        cluster.executors().stream().findFirst().ifPresent(ProcessHandle::destroyForcibly);
        assertThat(running.end().status()).isZero();
        assertThat(rows("killed.json")).isEqualTo(expected);
    }

    @Test
    void aRefusalIsOneLine() throws IOException, InterruptedException {
        String[] arguments = arguments("refused.json", submitted());
        Programs.Result result = Programs.spark(folder, Stream.concat(Stream.of(arguments), Stream.of("--text-col", "body"))
                .toArray(String[]::new));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).isEqualTo("pasta spark score: There is no column \"body\"; found id, text.\n");
        assertThat(folder.resolve("refused.json")).doesNotExist();
    }
}
