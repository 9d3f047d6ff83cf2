package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.PoolOptions;

/** What clients do wrong: the right status, one line in the log, nothing of the server's inside, and on it goes. */
class RefusalTest {
    private static final ServerOptions.Limits LIMITS = new ServerOptions.Limits(4096, 5, 300, 100_000, 20);
    /** Of a server of its own, for no client of a busy machine is quick enough for certain. */
    private static final Duration IMPATIENT = Duration.ofSeconds(2);

    private static TestServer server;
    private int linesBefore;

    @BeforeAll
    static void start() {
        server = TestServer.start(TestServer.options().withLimits(LIMITS)).withAdapters();
    }

    private static TestServer impatient() {
        ServerOptions.Times times = TestServer.options().times();
        return TestServer.start(
                TestServer.options().withTimes(new ServerOptions.Times(times.answer(), IMPATIENT, times.shutdown())));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void count() {
        linesBefore = server.log().size();
    }

    @AfterEach
    void theServerLives() {
        int before = server.log().size();
        server.predict("{\"adapter\":\"classes\",\"text\":\"dog\"}").ok();
        TestServer.await("the answer is in the log", () -> !answers(before).isEmpty());
        assertThat(answers(before)).hasSize(1);
        assertThat(server.log().subList(linesBefore, server.log().size()))
                .as("faults of the server")
                .noneMatch(line -> line.contains(" 500 "));
    }

    /** A line of a connection that was closed may come late, in between. */
    private static List<String> answers(int before) {
        return server.log().subList(before, server.log().size()).stream()
                .filter(line -> line.contains(" POST /v1/predict 200 "))
                .toList();
    }

    static Stream<Arguments> bodies() {
        return RefusedBodies.beyond(LIMITS);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyThatCannotBeAnsweredIsRefusedWithItsPlace(String body, int status, String problem, String pointer) {
        TestServer.Answer answer = server.predict(body);
        requireRefused(answer, status, problem);
        if (!pointer.isEmpty()) {
            assertThat(answer.json().at("/errors/0/pointer").textValue()).isEqualTo(pointer);
        }
    }

    @Test
    void bytesThatAreNoUtf8AreNoJson() {
        byte[] body = "{\"adapter\":\"classes\",\"text\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        requireRefused(
                server.send(server.request("/v1/predict")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build()),
                400,
                "bad-json");
    }

    @Test
    void otherTypesOfBodyAreNotRead() {
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            TestServer.Answer answer = server.send(server.request("/v1/predict")
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"adapter\":\"classes\",\"text\":\"dog\"}"))
                    .build());
            assertThat(answer.problem()).isEqualTo("unsupported-type");
            assertThat(answer.status()).isEqualTo(415);
        }
    }

    @Test
    void aBodyWithoutALengthIsBoundedToo() {
        HttpRequest endless = server.request("/v1/predict")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[LIMITS.body() + 1])))
                .build();
        requireRefused(server.send(endless), 413, "too-large");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        requireRefused(server.get("/v2/predict"), 404, "not-found");
    }

    @Test
    void anotherMethodIsNotAllowed() {
        TestServer.Answer answer = server.get("/v1/predict");
        requireRefused(answer, 405, "method-not-allowed");
        assertThat(answer.response().headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/adapters/..%2fclasses",
                "/v1/adapters/%2e%2e",
                "/v1/adapters/..;/classes",
                "/v1/adapters/%00",
                "/v1/adapters/a%0d%0aX-Evil:%201",
                "/v1/adapters/../../../../etc/passwd",
                "/v1/adapters/%ff",
                "/v1/adapters/a%5cb",
                "//v1/adapters/classes",
                "/v1/%61dapters/..%5c..%5cx"
            })
    void tricksInPathsLeadNowhere(String path) throws IOException {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            count();
            String answer = server.raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: Bearer " + TestServer.TOKEN + "\r\nContent-Type: application/zip\r\n"
                    + "Content-Length: 0\r\n\r\n");
            assertThat(answer).as(method + " " + path).matches("(?s)HTTP/1.1 (400|404|405) .*");
            requireNothingLeaked(answer);
            requireOneLine();
        }
        assertThat(server.pool().names()).contains("classes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void whatIsNoHttpIsRefused(String request) throws IOException {
        String answer = server.raw(request);
        assertThat(answer).matches("(?s)HTTP/1.1 (400|415) .*");
        requireNothingLeaked(answer);
        requireOneLine();
    }

    @Test
    void endlessHeadersAreCut() throws IOException {
        String answer = server.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(9000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("headers-too-large");
        requireOneLine();
    }

    @Test
    void aBodyThatComesTooSlowlyIsGivenUp() throws Exception {
        try (TestServer other = impatient();
                Socket socket = other.connect()) {
            String head = "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100000\r\n\r\n{";
            String answer = drip(socket, head);
            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("slow-client");
            TestServer.await("there is a line", () -> !other.log().isEmpty());
            assertThat(other.log()).hasSize(1);
        }
    }

    @Test
    void headersThatComeTooSlowlyAreGivenUp() throws Exception {
        try (TestServer other = impatient();
                Socket socket = other.connect()) {
            String answer = drip(socket, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
            assertThat(answer).isEmpty();
        }
    }

    @Test
    void aClientThatGoesAwayInItsHeadersIsNoFaultOfTheServer() throws Exception {
        try (TestServer other = impatient()) {
            for (String beginning : List.of("G", "GET / HTTP/1.1\r\nHost: x\r\nX: ")) {
                for (boolean abruptly : new boolean[] {false, true}) {
                    try (Socket socket = other.connect()) {
                        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
                        socket.setSoLinger(abruptly, 0);
                    }
                }
            }
            other.get("/health").ok();
            TestServer.await(
                    "the one connection is left that was not given up",
                    () -> other.server().connections() == 1);
            assertThat(other.log())
                    .allMatch(
                            line -> line.contains(" 408 ") || line.contains(" 400 ") || line.contains("/health 200 "));
        }
    }

    /** Sends the beginning, then a byte now and then, until there is an answer or the connection ends. */
    private static String drip(Socket socket, String beginning) throws Exception {
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout(50);
        StringBuilder answer = new StringBuilder();
        long end = System.nanoTime() + TestServer.PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                int read = socket.getInputStream().read();
                if (read < 0) {
                    return answer.toString();
                }
                answer.append((char) read);
            } catch (SocketTimeoutException e) {
                if (!answer.isEmpty()) {
                    return answer.toString();
                }
                socket.getOutputStream().write(' ');
            } catch (SocketException e) {
                return answer.toString();
            }
        }
        throw new AssertionError("The server waits still; so far it said: " + answer);
    }

    @Test
    void aWrongTokenAndNoneAreRefused() {
        for (String shown : List.of("Bearer wrong", "Bearer ", "Basic " + TestServer.TOKEN, TestServer.TOKEN)) {
            for (String method : List.of("PUT", "DELETE")) {
                count();
                TestServer.Answer answer = server.send(server.request("/v1/adapters/classes")
                        .header("Authorization", shown)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(new byte[100]))
                        .build());
                requireRefused(answer, 401, "wrong-token");
                assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                        .hasValue("Bearer realm=\"pasta\"");
            }
        }
        assertThat(server.pool().find("classes")).isPresent();
        assertThat(server.log()).noneMatch(line -> line.contains(TestServer.TOKEN));
    }

    @Test
    void withoutATokenNobodyChangesAnything() {
        ServerOptions fixed = ServerOptions.defaults().withAddress("127.0.0.1", 0);
        try (TestServer other = TestServer.start(fixed)) {
            other.pool().put("a", other.random(TestServer.CLASSES, 1));
            TestServer.Answer answer =
                    other.send(other.request("/v1/adapters/a").DELETE().build());
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("changes-off");
            assertThat(other.pool().find("a")).isPresent();
        }
    }

    /** Its message names files; the client is told none. */
    @Test
    void brokenFilesAreTheServersOwnAffair(@TempDir Path folder) throws IOException {
        try (TestServer other =
                TestServer.start(TestServer.TINY_BERT, PoolOptions.defaults().withFolder(folder, 1 << 20))) {
            Adapter adapter = other.random(TestServer.CLASSES, 1);
            adapter.save(folder.resolve("broken"));
            Files.write(folder.resolve("broken/adapter_model.safetensors"), new byte[100]);
            adapter.save(folder.resolve("whole"));
            for (TestServer.Answer answer : List.of(
                    other.predict("{\"adapter\":\"broken\",\"text\":\"dog\"}"), other.get("/v1/adapters/broken"))) {
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.problem()).isEqualTo("broken-adapter");
                assertThat(answer.response().body()).doesNotContain(folder.toString(), "safetensors");
            }
            assertThat(logged(() -> other.predict("{\"adapter\":\"broken\",\"inputs\":[\"a\",\"b\",\"c\",\"d\"]}")))
                    .as("once for all inputs")
                    .containsOnlyOnce("safetensors");
            JsonNode list = other.get("/v1/adapters").ok().get("adapters");
            assertThat(list.findValuesAsText("name")).containsExactly("broken", "whole");
            assertThat(list.get(0).get("problem").textValue()).doesNotContain(folder.toString());
        }
    }

    private static String logged(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void requireRefused(TestServer.Answer answer, int status, String problem) {
        assertThat(answer.problem()).as(answer.response().body()).isEqualTo(problem);
        assertThat(answer.status()).isEqualTo(status);
        requireNothingLeaked(
                answer.response().headers().map() + answer.response().body());
        String line = requireOneLine();
        assertThat(line).contains(" " + status + " ", problem + ": ").matches("[\\x20-\\x7e]{1,700}");
    }

    private static void requireNothingLeaked(String answer) {
        assertThat(answer)
                .doesNotContainIgnoringCase("org.pasta4j", "exception", "jetty", "javalin", "jackson", "\tat ", ".java")
                .doesNotContain(System.getProperty("user.dir"), "tiny-bert", "/tmp", "X-Evil:");
    }

    /** The request's line, which is written when its answer has been sent. */
    private String requireOneLine() {
        TestServer.await("there is a line", () -> server.log().size() > linesBefore);
        assertThat(server.log().subList(linesBefore, server.log().size())).hasSize(1);
        return server.log().get(linesBefore);
    }
}
