package org.pasta4j.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.Pasta;
import org.pasta4j.cli.base.Models;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.PastaModel;

/** The server as a process of its own, from its start to SIGTERM. */
class ServeCommandTest {
    /** For what a busy machine takes long to do, in seconds. */
    private static final int PATIENCE = 600;

    @TempDir
    private Path folder;

    @Test
    void aProcessServesUntilItIsToldToEnd() throws Exception {
        saveAdapter(Files.createDirectory(folder.resolve("adapters")).resolve("topic"));
        Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        Process process = start(
                "--adapters",
                folder.resolve("adapters").toString(),
                "--token-file",
                folder.resolve("token").toString());
        try {
            String greeting = line(process, 0);
            assertThat(greeting).as(Files.readString(folder.resolve("err"))).startsWith("Serving 1 adapter in ");
            String address = greeting.replaceFirst(".* at ", "");
            assertThat(line(process, 1)).isEqualTo("Who shows the token can add, replace and delete adapters.");
            HttpClient client = HttpClient.newHttpClient();
            assertThat(client.send(ask(address, 1), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("\"adapter\":\"topic\"", "\"label\":");
            assertThat(line(process, 2)).contains(" POST /v1/predict 200 ", ", 1 text, ");

            // Much work, of which some is still to do when the signal comes.
            CompletableFuture<HttpResponse<String>> last =
                    client.sendAsync(ask(address, 200), HttpResponse.BodyHandlers.ofString());
            awaitTexts(client, address);
            process.destroy();
            assertThat(last.join().statusCode()).isEqualTo(200);
            assertThat(last.join().body().split("\"label\"")).hasSize(201);
            assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
            // 128 and the number of the signal, as shells have it.
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readAllLines(folder.resolve("out"))).anyMatch(line -> line.contains("200 texts"));
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("err"))).doesNotContain("\tat ", "ERROR");
    }

    @Test
    void whatCannotBeServedIsRefused() throws IOException {
        Path adapters = Files.createDirectory(folder.resolve("adapters"));
        saveAdapter(adapters.resolve("topic"));

        CommandRun.of("serve", "--model", CommandRun.TINY_BERT, "--adapters", adapters.resolve("topic"))
                .refused("topic is an adapter itself; --adapters expects the folder that holds it: " + adapters);
        CommandRun.of("serve", "--model", Models.MINILM, "--adapters", adapters, "--port", 0)
                .refused("No adapter in " + adapters + " was trained on " + Models.MINILM + ": topic was", "--model");
    }

    /** A line of standard output; empty if the process ends before. */
    private String line(Process process, int number) throws Exception {
        while (true) {
            boolean lives = process.isAlive();
            // The last one may have been written in part.
            String[] lines = Files.readString(folder.resolve("out")).split("\n", -1);
            if (lines.length - 1 > number) {
                return lines[number].stripTrailing();
            }
            if (!lives) {
                return "";
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private static void awaitTexts(HttpClient client, String address) throws Exception {
        HttpRequest metrics =
                HttpRequest.newBuilder(URI.create(address + "/metrics")).build();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (client.send(metrics, HttpResponse.BodyHandlers.ofString())
                .body()
                .matches("(?s).*pasta_texts_total 1\\.0.*pasta_queue_texts 0\\.0.*")) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static HttpRequest ask(String address, int texts) {
        String inputs = "\"a man is eating\",".repeat(texts - 1) + "\"a man is eating\"";
        return HttpRequest.newBuilder(URI.create(address + "/v1/predict"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"adapter\":\"topic\",\"inputs\":[" + inputs + "]}"))
                .build();
    }

    private static void saveAdapter(Path target) {
        BertModel base = BertCheckpoint.open(CommandRun.TINY_BERT);
        try (BertTokenizer tokenizer = BertTokenizer.open(CommandRun.TINY_BERT);
                PastaModel model = PastaModel.create(base, tokenizer, PastaConfig.classification("bad", "good"))) {
            model.save(target);
        }
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Pasta.class.getName(),
                "serve",
                "--model",
                CommandRun.TINY_BERT.toString(),
                "--port",
                "0"));
        for (String limit : List.of("--queue-seconds", "--timeout", "--client-timeout", "--shutdown-timeout")) {
            command.addAll(List.of(limit, Integer.toString(PATIENCE)));
        }
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    @Test
    void whatCannotBeServedIsOneLine() throws IOException {
        Object[] command = {"serve", "--model", CommandRun.TINY_BERT, "--adapters", folder.resolve("none")};
        CommandRun.of(command).refused("There is no folder", "none");
        Path shortToken = Files.writeString(folder.resolve("token"), "secret");
        CommandRun run = CommandRun.of("serve", "--model", "m", "--adapters", folder, "--token-file", shortToken);
        run.refused("The token in ", "at least 16");
        assertThat(run.err()).doesNotContain("secret");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun.of(
                            "serve",
                            "--model",
                            CommandRun.TINY_BERT,
                            "--adapters",
                            folder,
                            "--port",
                            taken.getLocalPort())
                    .refused("Cannot listen at 127.0.0.1, port " + taken.getLocalPort());
        }
    }
}
