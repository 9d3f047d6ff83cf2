package org.pasta4j.benchmarks.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pasta4j.bert.Jackson;

/** A client of {@code pasta serve}. */
public final class LoadClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final URI address;
    private final String token;

    /** @param token of those who may change adapters */
    public LoadClient(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param version of the adapter; null where there is no answer
     * @param score of the first label
     */
    public record Answer(int status, String version, double score) {
        private static final Answer BROKEN = new Answer(-1, null, 0);

        /** Whether there is a result. */
        public boolean isOk() {
            return status == OK;
        }
    }

    /** The body of a request for a text. */
    public static byte[] body(String adapter, String text) {
        ObjectNode body =
                Jackson.MAPPER.createObjectNode().put("adapter", adapter).put("text", text);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Asks; a connection that fails is an answer of status -1. */
    public CompletableFuture<Answer> ask(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/predict"))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null ? answer(response) : Answer.BROKEN);
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            return new Answer(response.statusCode(), null, 0);
        }
        try {
            JsonNode result = Jackson.MAPPER.readTree(response.body()).at("/results/0");
            return new Answer(
                    OK,
                    result.get("version").textValue(),
                    result.get("scores").iterator().next().doubleValue());
        } catch (IOException | RuntimeException e) {
            return Answer.BROKEN;
        }
    }

    /** Puts an adapter in the place of another; the status. */
    public int upload(String name, byte[] zip) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/adapters/" + name))
                .header("Content-Type", "application/zip")
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(zip))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** The files of a folder as a ZIP file. */
    public static byte[] zip(Path folder) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
