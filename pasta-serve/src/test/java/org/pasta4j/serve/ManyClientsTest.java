package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.pool.PoolOptions;

/** What clients do with connections, memory, threads and the log is no other client's harm. */
class ManyClientsTest {
    private static final String ASK = "{\"adapter\":\"classes\",\"text\":\"a dog\"}";
    private static final int KIB = 1024;
    /** Longer than any test waits for what should not wait for it. */
    private static final Duration NEVER = TestServer.PATIENCE.multipliedBy(2);

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One that waits for slow clients for ever. */
    private static ServerOptions patient() {
        return TestServer.options()
                .withTimes(new ServerOptions.Times(TestServer.PATIENCE, NEVER, Duration.ofSeconds(1)));
    }

    private Socket connect(TestServer server, String text) throws IOException {
        Socket socket = server.connect();
        sockets.add(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(String what, String type, int length) {
        return what + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.TOKEN + "\r\nContent-Type: " + type
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String upload(int length) {
        return head("PUT /v1/adapters/a", "application/zip", length);
    }

    private static String prediction(int length) {
        return head("POST /v1/predict", "application/json", length);
    }

    private static String status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return new String(line, StandardCharsets.US_ASCII);
    }

    private static byte[] large(int bytes) {
        return ("{\"adapter\":\"classes\",\"inputs\":[\"" + "a".repeat(bytes / 4) + "\",\"" + "b".repeat(bytes / 4)
                        + "\",\"" + "c".repeat(bytes / 4) + "\"]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static ServerOptions.Limits limits(int connections, long bodies) {
        return new ServerOptions.Limits(64 * KIB, 5, 20_000, 64 * KIB, connections, bodies);
    }

    /** Half of 256 KiB is for uploads: bodies of 60 KiB are two and a part, beside 16 KiB that each has for nothing. */
    @Test
    void uploadsThatComeSlowlyTakeNoMemoryFromPredictions() throws IOException {
        try (TestServer server =
                TestServer.start(patient().withLimits(limits(200, 256 * KIB))).withAdapters()) {
            for (int i = 0; i < 2; i++) {
                connect(server, upload(60 * KIB) + "x".repeat(60 * KIB - 1));
            }
            TestServer.await("both are there", () -> server.metric("pasta_uploads_bytes") == 2 * (44 * KIB - 1));
            server.predict(ASK).ok();
            assertThat(server.predict(new String(large(48 * KIB), StandardCharsets.US_ASCII))
                            .ok()
                            .get("results"))
                    .hasSize(3);
            for (int i = 0; i < 3; i++) {
                server.predict(ASK).ok();
            }
            assertThat(server.metric("pasta_uploads_bytes")).isEqualTo(2 * (44 * KIB - 1));
        }
    }

    /** Who is quick does not wait for those who are not: the slowest give up what they hold. */
    @Test
    void bodiesThatStandStillMakeRoomForOthers() throws IOException {
        try (TestServer server =
                TestServer.start(patient().withLimits(limits(200, 256 * KIB))).withAdapters()) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                slow.add(connect(server, prediction(60 * KIB) + "x".repeat(60 * KIB - 1)));
            }
            server.predict(ASK).ok();
            String large = new String(large(48 * KIB), StandardCharsets.US_ASCII);
            TestServer.await("a large one is answered", () -> {
                TestServer.Answer answer = server.predict(large);
                if (answer.status() == 503) {
                    assertThat(answer.problem()).isEqualTo("busy");
                    assertThat(answer.response().headers().firstValue("Retry-After"))
                            .isPresent();
                }
                return answer.status() == 200;
            });
            assertThat(server.metric("pasta_bodies_bytes")).isLessThanOrEqualTo(128 * KIB);
            TestServer.await(
                    "60 KiB of 20 bodies are far more than there is: most are refused",
                    () -> answered(slow).size() > 15);
            for (Socket socket : answered(slow)) {
                assertThat(status(socket)).isIn("HTTP/1.1 503", "HTTP/1.1 408");
            }
        }
    }

    private static List<Socket> answered(List<Socket> sockets) {
        return sockets.stream()
                .filter(socket -> {
                    try {
                        return socket.getInputStream().available() > 0;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void memoryIsGivenBackWhenTimeIsOverOrTheClientIsGone() throws IOException {
        ServerOptions.Times times =
                new ServerOptions.Times(TestServer.PATIENCE, Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (TestServer server = TestServer.start(
                        TestServer.options().withTimes(times).withLimits(limits(200, 1024 * KIB)))
                .withAdapters()) {
            Socket slow = connect(server, upload(60 * KIB) + "x".repeat(50 * KIB));
            Socket gone = connect(server, prediction(60 * KIB) + "x".repeat(50 * KIB));
            gone.setSoLinger(true, 0);
            gone.close();
            assertThat(status(slow)).isEqualTo("HTTP/1.1 408");
            for (int i = 0; i < 3; i++) {
                connect(server, prediction(1000) + "x".repeat(1000)).shutdownOutput();
            }
            TestServer.await(
                    "all is given back",
                    () -> server.metric("pasta_uploads_bytes") == 0 && server.metric("pasta_bodies_bytes") == 0);
        }
    }

    /** More than the threads that there are; each has far more to read than the system's buffers hold. */
    @Test
    void clientsThatDoNotReadTheirAnswersTakeNoThreads() throws IOException {
        try (TestServer server = TestServer.start(patient()).withAdapters()) {
            String requests = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(400);
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(2 * KIB);
                sockets.add(socket);
                socket.connect(
                        new InetSocketAddress("127.0.0.1", server.server().uri().getPort()));
                socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 20; i++) {
                server.predict(ASK).ok();
                server.get("/health").ok();
            }
        }
    }

    @Test
    void idleAndSlowConnectionsMakeRoomForOthers() throws IOException {
        int most = 30;
        try (TestServer server =
                TestServer.start(patient().withLimits(limits(most, 1024 * KIB))).withAdapters()) {
            for (String beginning : List.of(
                    "", "GET / HTTP/1.1\r\nX: ", prediction(100) + "{", upload(60 * KIB) + "x".repeat(50 * KIB))) {
                for (int i = 0; i < most; i++) {
                    connect(server, beginning);
                }
                TestServer.await("there is room for one that asks", () -> isAnswered(server));
                TestServer.await(
                        "connections are below the limit or at it",
                        () -> server.server().connections() <= most);
            }
        }
    }

    /** On a connection of its own: one that is kept may be closed just when it is used again. */
    private static boolean isAnswered(TestServer server) {
        String head = prediction(ASK.length()).replace("Host: x", "Host: x\r\nConnection: close");
        try {
            return server.raw(head + ASK).startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClientThatClosesItsHalfIsAnswered() throws IOException {
        try (TestServer server = TestServer.start(patient()).withAdapters()) {
            Socket whole = connect(server, prediction(ASK.length()) + ASK);
            whole.shutdownOutput();
            assertThat(status(whole)).isEqualTo("HTTP/1.1 200");
            Socket broken = connect(server, prediction(ASK.length()) + ASK.substring(1));
            broken.shutdownOutput();
            assertThat(new String(broken.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).matches("(?s)HTTP/1.1 40[08] .*"));
        }
    }

    /** Another process that changes the folder keeps changes waiting, and nothing else. */
    @Test
    void changesThatWaitForAnotherProcessTakeNoThreads(@TempDir Path folder) throws IOException {
        try (TestServer server =
                TestServer.start(TestServer.options(), PoolOptions.defaults().withFolder(folder, 1 << 20))) {
            byte[] zip = Zips.of(server.random(TestServer.CLASSES, 1));
            server.send(server.upload("classes", zip)).ok();
            Process holder = FolderLockHolder.start(folder);
            List<CompletableFuture<TestServer.Answer>> changes;
            try {
                changes = IntStream.range(0, 100)
                        .mapToObj(i -> server.sendAsync(server.upload("a" + i % 5, zip)))
                        .toList();
                for (int i = 0; i < 100; i++) {
                    server.predict(ASK).ok();
                    server.get("/v1/adapters").ok();
                }
            } finally {
                holder.getOutputStream().close();
            }
            assertThat(changes)
                    .allSatisfy(answer -> assertThat(answer.join().status()).isIn(200, 201, 503));
            server.send(server.upload("classes", zip)).ok();
        }
    }

    /** One line says it as well as a thousand. */
    @Test
    void aBrokenAdapterDoesNotFillTheLog(@TempDir Path folder) throws IOException {
        try (TestServer server =
                TestServer.start(TestServer.options(), PoolOptions.defaults().withFolder(folder, 1 << 20))) {
            server.random(TestServer.CLASSES, 1).save(folder.resolve("broken"));
            Files.write(folder.resolve("broken/adapter_model.safetensors"), new byte[100]);
            PrintStream before = System.err;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            try {
                for (int i = 0; i < 300; i++) {
                    assertThat(server.predict(ASK.replace("classes", "broken")).status())
                            .isEqualTo(500);
                    assertThat(server.get("/v1/adapters/broken").status()).isEqualTo(500);
                }
            } finally {
                System.setErr(before);
            }
            assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("safetensors")))
                    .isNotEmpty()
                    .hasSizeLessThan(100);
        }
    }

    /** Names that clients make up are no names of time series, and no memory. */
    @Test
    void unknownNamesLeaveNothingBehind() {
        try (TestServer server = TestServer.start().withAdapters()) {
            ask(server, 0);
            server.get("/metrics");
            // What is counted is counted with its line in the log, after its answer.
            TestServer.await("all is counted", () -> server.log().size() == 6);
            long before = lines(server);
            for (int i = 1; i < 200; i++) {
                ask(server, i);
            }
            assertThat(lines(server)).isEqualTo(before);
        }
    }

    private static void ask(TestServer server, int i) {
        server.predict("{\"adapter\":\"no-" + i + "\",\"text\":\"a\"}");
        server.predict("{\"adapter\":\"classes\",\"name-" + i + "\":\"a\"}");
        server.get("/v1/adapters/no-" + i);
        server.get("/no-" + i);
        server.send(server.request("/v1/predict")
                .method("M" + i, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static long lines(TestServer server) {
        return server.get("/metrics")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith("http_") || line.startsWith("pasta_"))
                .count();
    }
}
