package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;

/** A server over a tiny BERT, and a client that holds every answer against the description of the interface. */
final class TestServer implements AutoCloseable {
    static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    static final String TOKEN = "a-token-for-tests-0123456789";
    static final PastaConfig CLASSES = PastaConfig.classification("bad", "good", "neither");
    static final PastaConfig SETS =
            PastaConfig.multiLabelClassification("x", "y", "z").withThresholds(new Thresholds(List.of(0.3, 0.5, 0.7)));
    static final PastaConfig PAIRS = PastaConfig.regression().withSlots(3);
    static final PastaConfig WORDS = PastaConfig.tokenClassification(List.of("O", "B-x", "I-x"));

    /** For what comes soon, unless the machine is very busy. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final OpenApi API = new OpenApi();

    private final BertModel base;
    private final BertTokenizer tokenizer;
    private final AdapterPool pool;
    private final PastaServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> log = new CopyOnWriteArrayList<>();

    /** What came back. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {

        /** The answer, which has to be one. */
        JsonNode ok() {
            assertThat(status).as(response.body()).isBetween(200, 299);
            return json;
        }

        /** The last part of the problem's type; empty where there is none. */
        String problem() {
            return json == null ? "" : json.path("type").asText().replace("urn:pasta4j:problem:", "");
        }
    }

    private TestServer(
            Path checkpoint, PoolOptions poolOptions, ServerOptions options, UnaryOperator<Batcher.Answerer> around) {
        base = BertCheckpoint.open(checkpoint);
        tokenizer = BertTokenizer.open(checkpoint);
        pool = AdapterPool.open(base, tokenizer, poolOptions);
        server = PastaServer.start(pool, around.apply(pool::answer), options, log::add);
    }

    /** Patient, so that a busy machine fails no test: overload has tests of its own. */
    static ServerOptions options() {
        Duration patience = Duration.ofMinutes(2);
        return ServerOptions.defaults()
                .withAddress("127.0.0.1", 0)
                .withToken(BearerToken.of(TOKEN))
                .withBatching(new ServerOptions.Batching(1024, Duration.ofMillis(2), 16384, patience))
                .withTimes(new ServerOptions.Times(patience, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    /** Adapters in memory. */
    static TestServer start() {
        return start(options());
    }

    static TestServer start(ServerOptions options) {
        return start(options, UnaryOperator.identity());
    }

    /** @param around what stands between the batches and the pool */
    static TestServer start(ServerOptions options, UnaryOperator<Batcher.Answerer> around) {
        return new TestServer(TINY_BERT, PoolOptions.defaults(), options, around);
    }

    /** Over a folder. */
    static TestServer start(ServerOptions options, PoolOptions poolOptions) {
        return new TestServer(TINY_BERT, poolOptions, options, UnaryOperator.identity());
    }

    static TestServer start(Path checkpoint, PoolOptions poolOptions) {
        return new TestServer(checkpoint, poolOptions, options(), UnaryOperator.identity());
    }

    /** Waits for what comes about by itself. */
    static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time until " + what).isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    BertModel base() {
        return base;
    }

    BertTokenizer tokenizer() {
        return tokenizer;
    }

    AdapterPool pool() {
        return pool;
    }

    PastaServer server() {
        return server;
    }

    /** The lines of the log so far. */
    List<String> log() {
        return log;
    }

    /** An adapter of random numbers. */
    Adapter random(PastaConfig config, long seed) {
        PastaConfig wide = config.withInitialScale(0.5).withSeed(seed);
        if (config.task() == Task.TOKEN_CLASSIFICATION) {
            try (PastaTagger tagger = PastaTagger.create(base, tokenizer, wide)) {
                return tagger.adapter("tiny");
            }
        }
        try (PastaModel model = PastaModel.create(base, tokenizer, wide)) {
            return model.adapter("tiny");
        }
    }

    /** Puts an adapter of each kind into the pool: {@code classes}, {@code pairs} and {@code words}. */
    TestServer withAdapters() {
        pool.put("classes", random(CLASSES, 1));
        pool.put("pairs", random(PAIRS, 2));
        pool.put("words", random(WORDS, 3));
        pool.put("sets", random(SETS, 4));
        return this;
    }

    /** A request to the server. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(PATIENCE);
    }

    Answer get(String path) {
        return send(request(path).build());
    }

    Answer predict(String json) {
        return send(prediction(json));
    }

    HttpRequest prediction(String json) {
        return request("/v1/predict")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    HttpRequest upload(String name, byte[] zip) {
        return request("/v1/adapters/" + name)
                .header("Content-Type", "application/zip")
                .header("Authorization", "Bearer " + TOKEN)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(zip))
                .build();
    }

    Answer send(HttpRequest request) {
        return sendAsync(request).join();
    }

    CompletableFuture<Answer> sendAsync(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> checked(request, response));
    }

    private static Answer checked(HttpRequest request, HttpResponse<String> response) {
        String mediaType =
                response.headers().firstValue("Content-Type").orElse("").split(";")[0];
        String path = request.uri().getRawPath();
        API.check(request.method(), path, response.statusCode(), mediaType, response.body());
        try {
            JsonNode json = mediaType.endsWith("json") ? OpenApi.JSON.readTree(response.body()) : null;
            return new Answer(response.statusCode(), json, response);
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** The value of a metric without labels; 0 where there is none. */
    double metric(String name) {
        return get("/metrics")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** A connection for what no decent client sends. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** Sends text as it is and reads what comes until the server closes the connection. */
    String raw(String text) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.close();
        pool.close();
        tokenizer.close();
    }
}
