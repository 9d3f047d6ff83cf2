package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.pool.PoolOptions;

/** Adapters come and go while the server runs. */
class AdapterChangesTest {
    private static final String ASK = "{\"adapter\":\"a\",\"text\":\"two dogs and a woman\"}";
    private static final double ROUNDING = 1e-5;

    @TempDir
    private Path around;

    private Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(around.resolve("data/tasks/adapters"));
        server = TestServer.start(TestServer.TINY_BERT, PoolOptions.defaults().withFolder(folder, 1 << 20));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsUploadedAnswersUntilItIsDeleted() {
        Adapter adapter = server.random(TestServer.CLASSES, 1);
        TestServer.Answer first = server.send(server.upload("a", Zips.of(adapter)));
        assertThat(first.status()).isEqualTo(201);
        String version = first.json().get("version").textValue();
        assertThat(server.predict(ASK).ok().at("/results/0/version").textValue())
                .isEqualTo(version);
        assertThat(server.get("/v1/adapters/a").ok()).isEqualTo(first.json());
        assertThat(Adapter.load(folder.resolve("a"))).isEqualTo(adapter);

        TestServer.Answer second = server.send(server.upload(
                "a", Zips.of(Zips.files(server.random(TestServer.CLASSES, 2)), "my-adapter/")));
        assertThat(second.status()).isEqualTo(200);
        assertThat(server.get("/v1/adapters/a").ok().get("versions"))
                .extracting(JsonNode::textValue)
                .containsExactly(second.json().get("version").textValue(), version);

        assertThat(delete("a").status()).isEqualTo(204);
        assertThat(delete("a").status()).isEqualTo(404);
        assertThat(server.predict(ASK).status()).isEqualTo(404);
        assertThat(folder.toFile().list()).containsExactly(".lock");
    }

    private TestServer.Answer delete(String name) {
        return server.send(deletion(name));
    }

    private HttpRequest deletion(String name) {
        return server.request("/v1/adapters/" + name)
                .header("Authorization", "bearer " + TestServer.TOKEN)
                .DELETE()
                .build();
    }

    @Test
    void whatIsNoWholeAdapterIsRefusedAndLeavesNothing() throws Exception {
        Map<String, byte[]> good = Zips.files(server.random(TestServer.CLASSES, 1));
        byte[] zip = Zips.of(good, "");
        Map<String, byte[]> uploads = new LinkedHashMap<>();
        uploads.put("empty", new byte[0]);
        uploads.put("no zip", "adapter_config.json".getBytes());
        uploads.put("cut", Arrays.copyOf(zip, zip.length / 2));
        uploads.put("config alone", Zips.of(without(good, "adapter_model.safetensors"), ""));
        uploads.put("tensors alone", Zips.of(without(good, "adapter_config.json"), ""));
        uploads.put("out of the folder", Zips.of(good, "../"));
        uploads.put("deep out of the folder", Zips.of(good, "a/../../../b/"));
        uploads.put("absolute", Zips.of(good, around + "/"));
        uploads.put("of Windows", Zips.of(good, "..\\"));
        uploads.put("a drive", Zips.of(good, "C:"));
        Map<String, byte[]> two = new LinkedHashMap<>(good);
        good.forEach((name, bytes) -> two.put("b/" + name, bytes));
        uploads.put("two adapters", Zips.of(two, ""));
        Map<String, byte[]> crowd = new LinkedHashMap<>(good);
        IntStream.range(0, 200).forEach(i -> crowd.put("file" + i, new byte[0]));
        uploads.put("a crowd", Zips.of(crowd, ""));
        Map<String, byte[]> damaged = new LinkedHashMap<>(good);
        damaged.put("adapter_model.safetensors", new byte[100]);
        uploads.put("damaged tensors", Zips.of(damaged, ""));
        Map<String, byte[]> flipped = new LinkedHashMap<>(good);
        byte[] tensors = good.get("adapter_model.safetensors").clone();
        tensors[tensors.length - 4] ^= 1;
        flipped.put("adapter_model.safetensors", tensors);
        uploads.put("a number that is another", Zips.of(flipped, ""));
        uploads.put("another base", Zips.of(ofAnotherBase()));
        uploads.forEach((what, upload) -> {
            TestServer.Answer answer = server.send(server.upload("a", upload));
            assertThat(answer.status()).as(what + answer.response().body()).isEqualTo(422);
            assertThat(answer.problem()).as(what).isEqualTo("broken-upload");
            assertThat(answer.response().body())
                    .as(what)
                    .doesNotContain(folder.toString(), "tiny-bert", "golden", "xception");
        });
        try (Stream<Path> files = Files.walk(around)) {
            assertThat(files)
                    .as("only the folders of before")
                    .containsExactly(around, around.resolve("data"), around.resolve("data/tasks"), folder);
        }
    }

    private static Map<String, byte[]> without(Map<String, byte[]> files, String name) {
        Map<String, byte[]> left = new LinkedHashMap<>(files);
        left.remove(name);
        return left;
    }

    private static Adapter ofAnotherBase() {
        Path checkpoint = TestServer.TINY_BERT.resolveSibling("tiny-roberta");
        BertModel other = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.create(other, tokenizer, TestServer.CLASSES)) {
            return model.adapter("other");
        }
    }

    @Test
    void aBombIsNotUnpacked() {
        int most = server.server().options().limits().upload();
        byte[] zip = Zips.of(Map.of("README.md", new byte[most + 1]), "");
        assertThat(zip).hasSizeLessThan(most / 100);
        TestServer.Answer answer = server.send(server.upload("a", zip));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("too-large");
    }

    @Test
    void aZipThatIsTooLargeIsNotRead() throws IOException {
        int most = server.server().options().limits().upload();
        // None of the body is sent: a client that sends may find the connection closed before it reads the answer.
        String answer =
                server.raw("PUT /v1/adapters/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                        + TestServer.TOKEN + "\r\nContent-Type: application/zip\r\nContent-Length: " + (most + 1L)
                        + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("too-large");
        assertThat(server.send(server.request("/v1/adapters/a")
                                .header("Authorization", "Bearer " + TestServer.TOKEN)
                                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                                .build())
                        .status())
                .isEqualTo(415);
    }

    @Test
    void whatIsNoAdapterStaysAndTheAnswerSaysWhatItIs() throws IOException {
        byte[] zip = Zips.of(server.random(TestServer.CLASSES, 1));
        Path notes =
                Files.writeString(Files.createDirectory(folder.resolve("a")).resolve("notes.txt"), "mine");
        assertThat(server.get("/v1/adapters/a").status()).isEqualTo(404);
        for (TestServer.Answer answer : List.of(server.send(server.upload("a", zip)), delete("a"))) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.problem()).isEqualTo("name-taken");
            assertThat(answer.json().get("detail").textValue())
                    .contains("a folder without a file adapter_config.json", "never replaced or deleted")
                    .doesNotContain(around.toString());
        }
        assertThat(notes).hasContent("mine");
    }

    /** As the command line makes it beside the adapter that is to come. */
    @Test
    void theStateOfATrainingCannotBeAskedForOrChanged() throws IOException {
        byte[] zip = Zips.of(server.random(TestServer.CLASSES, 1));
        String name = "a.checkpoint";
        Path state = Files.createDirectories(folder.resolve(name).resolve("step-0000000001"));
        assertThat(server.send(server.upload(name, zip)).problem()).isEqualTo("bad-name");
        assertThat(delete(name).problem()).isEqualTo("bad-name");
        assertThat(server.get("/v1/adapters/" + name).problem()).isEqualTo("unknown-adapter");
        assertThat(server.predict("{\"adapter\":\"" + name + "\",\"text\":\"\"}")
                        .problem())
                .isEqualTo("unknown-adapter");
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void whileOthersChangeTheFolderChangesAreToBeTriedAgainAndAllElseIsAnswered() throws IOException {
        byte[] zip = Zips.of(server.random(TestServer.CLASSES, 1));
        server.send(server.upload("a", zip)).ok();
        try (FileChannel file = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            assertThat(held.isValid()).isTrue();
            CompletableFuture<TestServer.Answer> upload = server.sendAsync(server.upload("a", zip));
            CompletableFuture<TestServer.Answer> deletion = server.sendAsync(deletion("a"));
            server.predict(ASK).ok();
            server.get("/v1/adapters").ok();
            for (TestServer.Answer answer : List.of(upload.join(), deletion.join())) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.problem()).isEqualTo("adapters-busy");
                assertThat(answer.response().headers().firstValue("Retry-After"))
                        .hasValue("1");
            }
        }
        server.predict(ASK).ok();
        assertThat(delete("a").status()).isEqualTo(204);
    }

    @Test
    void theListComesInPages() {
        Adapter adapter = server.random(TestServer.WORDS, 1);
        List<String> names = List.of("a", "a.b", "a0", "b", "c-1", "c-2", "z");
        names.forEach(name -> server.pool().put(name, adapter));
        List<String> found = new ArrayList<>();
        String query = "?limit=3";
        int pages = 0;
        for (boolean more = true; more; pages++) {
            JsonNode page = server.get("/v1/adapters" + query).ok();
            found.addAll(page.get("adapters").findValuesAsText("name"));
            more = page.has("next");
            query = "?limit=3&after=" + page.path("next").asText();
        }
        assertThat(found).isEqualTo(names);
        assertThat(pages).isEqualTo(3);
        for (String limit : List.of("0", "-1", "1001", "x", "99999999999", "")) {
            assertThat(server.get("/v1/adapters?limit=" + limit).problem())
                    .as(limit)
                    .isEqualTo("bad-parameter");
        }
    }

    @Test
    void theListReadsNothing() {
        for (String name : List.of("a", "b", "c")) {
            server.random(TestServer.CLASSES, 1).save(folder.resolve(name));
        }
        server.predict(ASK).ok();
        JsonNode list = server.get("/v1/adapters").ok().get("adapters");
        assertThat(list.findValuesAsText("name")).containsExactly("a", "b", "c");
        assertThat(list.get(0).get("labels")).hasSize(3);
        assertThat(list.get(1)).hasSize(1);
        assertThat(server.pool().memory().adapters()).isEqualTo(1);
        assertThat(list.get(0)).isEqualTo(server.get("/v1/adapters/a").ok());
    }

    /** An answer never mixes two adapters: its scores are those of the version that it names. */
    @Test
    void whileOneIsReplacedEveryAnswerIsOfOneVersion() throws InterruptedException {
        List<byte[]> zips = new ArrayList<>();
        Map<String, JsonNode> expected = new HashMap<>();
        for (int seed = 0; seed < 3; seed++) {
            zips.add(Zips.of(server.random(TestServer.CLASSES, seed)));
            server.send(server.upload("a", zips.get(seed))).ok();
            JsonNode result = server.predict(ASK).ok().at("/results/0");
            expected.put(result.get("version").textValue(), result.get("scores"));
        }
        AtomicBoolean seenAll = new AtomicBoolean();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread replacing = new Thread(() -> {
            for (int i = 0; i < 60 || !seenAll.get(); i++) {
                server.send(server.upload("a", zips.get(i % 3))).ok();
            }
        });
        replacing.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        replacing.start();
        Set<String> seen = new HashSet<>();
        try {
            while (replacing.isAlive()) {
                JsonNode results = server.predict(
                                "{\"adapter\":\"a\",\"inputs\":[" + ASK + "," + "\"dog\",".repeat(3) + ASK + "]}")
                        .ok()
                        .get("results");
                for (int i : new int[] {0, 4}) {
                    seen.add(versionOf(results.get(i), expected));
                }
                seenAll.set(seen.equals(expected.keySet()));
            }
        } finally {
            seenAll.set(true);
            replacing.join();
        }
        assertThat(failures).isEmpty();
        assertThat(seen).isEqualTo(expected.keySet());
    }

    /** The version that an answer names, whose scores it has. */
    private static String versionOf(JsonNode result, Map<String, JsonNode> expected) {
        String version = result.get("version").textValue();
        JsonNode scores = expected.get(version);
        scores.fieldNames()
                .forEachRemaining(
                        label -> assertThat(result.get("scores").get(label).doubleValue())
                                .isCloseTo(scores.get(label).doubleValue(), within(ROUNDING)));
        return version;
    }
}
