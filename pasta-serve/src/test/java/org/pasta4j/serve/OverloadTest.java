package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** More work than can be done, and the end. */
class OverloadTest {
    private static final String ASK = "{\"adapter\":\"classes\",\"text\":\"a dog\"}";
    private static final int TOKENS = 4;
    private static final Duration LONG = TestServer.PATIENCE;

    /** The pool behind a gate: a pass takes a permit. */
    private static final class Gate implements Batcher.Answerer {
        private final Semaphore permits = new Semaphore(0);
        private final Semaphore waiting = new Semaphore(0);
        private final AtomicInteger rows = new AtomicInteger();
        private Batcher.Answerer pool;

        Batcher.Answerer around(Batcher.Answerer pool) {
            this.pool = pool;
            return this;
        }

        @Override
        public List<PoolResult> answer(List<PreparedRequest> batch) {
            waiting.release();
            permits.acquireUninterruptibly();
            rows.addAndGet(batch.size());
            return pool.answer(batch);
        }

        /** Waits until a pass stands before it. */
        void awaitPass() {
            try {
                assertThat(waiting.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS))
                        .as("a pass has come")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void open() {
            permits.release(Integer.MAX_VALUE / 2);
        }
    }

    private final Gate gate = new Gate();

    private TestServer start(int queue, Duration answer, Duration shutdown) {
        return TestServer.start(
                        TestServer.options()
                                .withBatching(new ServerOptions.Batching(64, Duration.ofMillis(1), queue, LONG))
                                .withTimes(new ServerOptions.Times(answer, LONG, shutdown)),
                        gate::around)
                .withAdapters();
    }

    private static List<CompletableFuture<TestServer.Answer>> ask(TestServer server, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> server.sendAsync(server.prediction(ASK)))
                .toList();
    }

    /** Lets one request into a pass, where it stays. */
    private CompletableFuture<TestServer.Answer> holdOne(TestServer server) {
        CompletableFuture<TestServer.Answer> held = ask(server, 1).get(0);
        gate.awaitPass();
        return held;
    }

    private static void awaitQueued(TestServer server, int rows) {
        TestServer.await(rows + " rows wait", () -> server.server().batcher().queuedRows() == rows);
    }

    @Test
    void aFullQueueRefusesWhatComesNextAndAnswersWhatItHas() {
        try (TestServer server = start(10 * TOKENS + TOKENS - 1, LONG, LONG)) {
            CompletableFuture<TestServer.Answer> held = holdOne(server);
            List<CompletableFuture<TestServer.Answer>> queued = ask(server, 10);
            awaitQueued(server, 10);
            TestServer.Answer refused = server.predict(ASK);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.problem()).isEqualTo("queue-full");
            assertThat(refused.response()
                            .headers()
                            .firstValueAsLong("Retry-After")
                            .orElseThrow())
                    .isBetween(1L, 60L);
            gate.open();
            held.join().ok();
            queued.forEach(answer -> answer.join().ok());
            server.predict(ASK).ok();
            assertThat(server.get("/metrics").response().body())
                    .contains("pasta_refused_total{reason=\"queue-full\"} 1.0");
        }
    }

    /** The first pass, of 10 rows, took a second or more: more than 5 rows are more than half a second. */
    @Test
    void aSlowMachineQueuesLess() {
        ServerOptions.Batching batching =
                new ServerOptions.Batching(10 * TOKENS, Duration.ofMillis(1), 1000 * TOKENS, Duration.ofMillis(500));
        AtomicInteger passes = new AtomicInteger();
        try (TestServer server = TestServer.start(TestServer.options().withBatching(batching), pool -> {
                    gate.around(pool);
                    return batch -> {
                        if (passes.incrementAndGet() > 1) {
                            return gate.answer(batch);
                        }
                        sleep(Duration.ofSeconds(1));
                        return pool.answer(batch);
                    };
                })
                .withAdapters()) {
            server.predict("{\"adapter\":\"classes\",\"inputs\":[" + "\"a dog\",".repeat(9) + "\"a dog\"]}")
                    .ok();
            CompletableFuture<TestServer.Answer> held = holdOne(server);
            List<CompletableFuture<TestServer.Answer>> asked = ask(server, 20);
            TestServer.await(
                    "all but those that wait are refused",
                    () -> asked.stream().filter(CompletableFuture::isDone).count()
                                    + server.server().batcher().queuedRows()
                            == asked.size());
            assertThat(server.server().batcher().queuedRows()).isBetween(1, 5);
            gate.open();
            held.join().ok();
            assertThat(asked.stream().map(answer -> answer.join().status())).containsOnly(200, 429);
        }
    }

    /** At least. */
    private static void sleep(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Test
    void aRequestThatWouldNeverFitIsToldSo() {
        try (TestServer server = start(10 * TOKENS, LONG, LONG)) {
            gate.open();
            String many = "{\"adapter\":\"classes\",\"inputs\":[" + "\"a dog\",".repeat(10) + "\"a dog\"]}";
            TestServer.Answer answer = server.predict(many);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.json().get("detail").textValue()).contains("44 tokens; at most 40");
        }
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotComputed() {
        try (TestServer server = start(1000, LONG, LONG)) {
            CompletableFuture<TestServer.Answer> held = holdOne(server);
            TestServer.await("one whose time is over waits, and was not late already when it was prepared", () -> {
                TestServer.Answer late = server.predict(ASK.replace("}", ",\"timeout_ms\":50}"));
                assertThat(late.status()).isEqualTo(504);
                assertThat(late.problem()).isEqualTo("too-late");
                return server.server().batcher().queuedRows() == 1;
            });
            CompletableFuture<TestServer.Answer> wanted = ask(server, 1).get(0);
            awaitQueued(server, 2);
            gate.open();
            held.join().ok();
            wanted.join().ok();
            assertThat(gate.rows).hasValue(2);
        }
    }

    @Test
    void theServersOwnTimeHoldsWhereItIsShorter() {
        try (TestServer server = start(1000, Duration.ofMillis(100), LONG)) {
            assertThat(server.predict(ASK.replace("}", ",\"timeout_ms\":100000}"))
                            .status())
                    .isEqualTo(504);
            gate.open();
        }
    }

    /** The next rows are computed as if nothing had been. */
    @Test
    void aPassThatFailsIsNobodyElsesFailure() {
        AtomicInteger passes = new AtomicInteger();
        try (TestServer server = TestServer.start(TestServer.options(), pool -> batch -> {
                    if (passes.getAndIncrement() == 0) {
                        throw new IllegalStateException("of the inside at /srv/secret");
                    }
                    return pool.answer(batch);
                })
                .withAdapters()) {
            TestServer.Answer failed = server.predict(ASK);
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.problem()).isEqualTo("internal");
            assertThat(failed.response().body()).doesNotContain("inside", "secret", "IllegalState");
            server.predict(ASK).ok();
        }
    }

    /** An error of the machine is answered as one, and /health tells as long as nothing else is. */
    @Test
    void aBaseThatAnswersNothingAnyMoreIsTold() {
        AtomicBoolean broken = new AtomicBoolean();
        try (TestServer server = TestServer.start(TestServer.options(), pool -> batch -> {
                    if (broken.get()) {
                        throw new NoClassDefFoundError("of/the/inside");
                    }
                    return pool.answer(batch);
                })
                .withAdapters()) {
            server.predict(ASK).ok();
            broken.set(true);
            TestServer.Answer failed = server.predict(ASK);
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.problem()).isEqualTo("internal");
            assertThat(failed.response().body()).doesNotContain("inside", "NoClassDef");
            TestServer.await("it is told", () -> server.get("/health/live").status() == 503);
            assertThat(server.get("/health").json().get("status").textValue()).isEqualTo("failing");
            broken.set(false);
            TestServer.await("it is well", () -> server.get("/health/live").status() == 200);
            server.predict(ASK).ok();
        }
    }

    @Test
    void rowsOfAPassAreAsManyAsItHolds() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.start(
                        TestServer.options()
                                .withBatching(new ServerOptions.Batching(5 * TOKENS, Duration.ofMillis(1), 1000, LONG)),
                        pool -> batch -> {
                            sizes.add(batch.stream()
                                    .mapToInt(PreparedRequest::tokens)
                                    .sum());
                            return pool.answer(batch);
                        })
                .withAdapters()) {
            String many = "{\"adapter\":\"classes\",\"inputs\":[" + "\"a dog\",".repeat(11) + "\"a dog\"]}";
            assertThat(server.predict(many).ok().get("results")).hasSize(12);
            assertThat(sizes).containsExactly(20, 20, 8);
        }
    }

    @Test
    void closingFinishesWhatIsQueued() throws InterruptedException {
        try (TestServer server = start(1000, LONG, LONG)) {
            List<CompletableFuture<TestServer.Answer>> asked = new ArrayList<>(List.of(holdOne(server)));
            asked.addAll(ask(server, 40));
            awaitQueued(server, 40);
            Thread closing = new Thread(server.server()::close);
            closing.start();
            awaitRefusal(server);
            gate.open();
            asked.forEach(answer -> answer.join().ok());
            closing.join();
        }
    }

    /** An answer of far more bytes than the system's buffers hold, whose client takes them late. */
    @Test
    void closingCutsOffNoAnswer() throws Exception {
        try (TestServer server = start(100_000, LONG, LONG);
                Socket client = new Socket();
                Socket idle = server.connect()) {
            List<String> labels = IntStream.range(0, 500)
                    .mapToObj(i -> "label-" + i + "-".repeat(100))
                    .toList();
            server.pool().put("many", server.random(PastaConfig.classification(labels), 1));
            gate.open();
            send(idle, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(contentLength(idle)).isPositive();
            client.setReceiveBufferSize(2048);
            client.connect(
                    new InetSocketAddress("127.0.0.1", server.server().uri().getPort()));
            client.setSoTimeout((int) TestServer.PATIENCE.toMillis());
            String json = "{\"adapter\":\"many\",\"inputs\":[" + "\"a dog\",".repeat(255) + "\"a dog\"]}";
            send(
                    client,
                    "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                            + json.length() + "\r\n\r\n" + json);
            int length = contentLength(client);
            assertThat(length).isGreaterThan(10_000_000);

            Thread closing = new Thread(server.server()::close);
            closing.start();
            InputStream rest = idle.getInputStream();
            while (rest.read() >= 0) {
                // The body of its answer; then the end, as of all connections without a request.
            }
            assertThat(client.getInputStream().readNBytes(length).length).isEqualTo(length);
            closing.join();
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the headers of an answer. */
    private static int contentLength(Socket socket) throws IOException {
        StringBuilder headers = new StringBuilder();
        while (headers.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read();
            assertThat(read).as("what came after %s", headers).isNotNegative();
            headers.append((char) read);
        }
        return headers.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElseThrow();
    }

    /** Whoever comes now is refused, at the door or with 503. */
    private static void awaitRefusal(TestServer server) {
        TestServer.await("requests are refused", () -> {
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write("GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return !answer.startsWith("HTTP/1.1 200");
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Who has no answer when the time is over is told so, in the queue and in a pass. */
    @Test
    void closingDoesNotWaitForEver() {
        try (TestServer server = start(1000, LONG, Duration.ofMillis(300))) {
            List<CompletableFuture<TestServer.Answer>> asked = new ArrayList<>(List.of(holdOne(server)));
            asked.addAll(ask(server, 3));
            awaitQueued(server, 3);
            Thread closing = new Thread(server.server()::close);
            closing.start();
            for (CompletableFuture<TestServer.Answer> answer : asked) {
                assertThat(answer.join().status()).isEqualTo(503);
                assertThat(answer.join().problem()).isEqualTo("stopping");
            }
            gate.open();
        }
    }
}
