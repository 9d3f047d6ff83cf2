package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.pasta.pool.PoolOptions;

/** An adapter that names the right base and has other sizes, or offsets elsewhere than it says, spoils nothing. */
class LyingAdapterTest {
    private static final String ASK = "{\"inputs\":[{\"adapter\":\"%s\",\"text\":\"two dogs and a woman\"}]}";

    @TempDir
    private Path around;

    private TestServer server(Path folder) {
        return TestServer.start(TestServer.TINY_BERT, PoolOptions.defaults().withFolder(folder, 1 << 20));
    }

    /** Files of an adapter of the tiny BERT's fingerprint and of other sizes. */
    private Map<String, byte[]> lying(TestServer server, int layers, int hidden, Map<String, JsonNode> more)
            throws IOException {
        Map<String, byte[]> files = Zips.files(server.random(TestServer.CLASSES, 9));
        ObjectNode config = (ObjectNode) OpenApi.JSON.readTree(files.get("adapter_config.json"));
        config.put("base_layers", layers).put("base_hidden_size", hidden);
        config.setAll(more);
        Map<String, FrozenTensor> tensors = new LinkedHashMap<>();
        tensors.put("pasta.offsets", fives(layers, 2, hidden));
        tensors.put("head.classifier.weight", fives(3, hidden));
        tensors.put("head.classifier.bias", fives(3));
        Path file = around.resolve("tensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        return Map.of(
                "adapter_config.json",
                OpenApi.JSON.writeValueAsBytes(config),
                "adapter_model.safetensors",
                Files.readAllBytes(file));
    }

    private static FrozenTensor fives(int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        Arrays.fill(values, 5);
        return FrozenTensor.of(values, shape);
    }

    private Map<String, Map<String, byte[]>> allKinds(TestServer server) throws IOException {
        Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();
        all.put(
                "expected 3 layers and hidden size 32, found 1 layers and hidden size 1",
                lying(server, 1, 1, Map.of()));
        all.put(
                "expected 3 layers and hidden size 32, found 3 layers and hidden size 768",
                lying(server, 3, 768, Map.of()));
        all.put("found 4 layers and hidden size 32", lying(server, 4, 32, Map.of()));
        all.put("found 3 layers and hidden size 16", lying(server, 3, 16, Map.of()));
        all.put(
                "Layer 7 is to have offsets; the base has layers 0 to 2",
                lying(server, 3, 32, Map.of("offset_layers", OpenApi.JSON.readTree("[7]"))));
        all.put(
                "at layer 0, slot 0, index 0",
                lying(server, 3, 32, Map.of("offset_tokens", OpenApi.JSON.readTree("\"separators\""))));
        return all;
    }

    @Test
    void anUploadIsRefusedWithWhatWasExpectedAndFound() throws IOException {
        Path folder = Files.createDirectory(around.resolve("adapters"));
        try (TestServer server = server(folder)) {
            allKinds(server).forEach((message, files) -> {
                TestServer.Answer answer = server.send(server.upload("b", Zips.of(files, "")));
                assertThat(answer.status()).as(message).isEqualTo(422);
                assertThat(answer.problem()).isEqualTo("broken-upload");
                assertThat(answer.json().get("detail").textValue()).contains(message);
            });
            assertThat(folder.resolve("b")).doesNotExist();
        }
    }

    @Test
    void aFolderWithSomeStartsAndTheOthersAnswer() throws IOException {
        Path folder = Files.createDirectory(around.resolve("adapters"));
        String alone;
        try (TestServer server = server(folder)) {
            server.random(TestServer.CLASSES, 1).save(folder.resolve("m"));
            alone = server.predict(String.format(Locale.ROOT, ASK, "m")).ok().toString();
            int number = 0;
            for (Map<String, byte[]> files : allKinds(server).values()) {
                // Before and after the whole one in the order of names.
                Path own = Files.createDirectory(folder.resolve((number % 2 == 0 ? "a" : "z") + number++));
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Files.write(own.resolve(file.getKey()), file.getValue());
                }
            }
        }
        try (TestServer server = server(folder)) {
            for (String name : folder.toFile().list((in, name) -> !name.startsWith(".") && !name.equals("m"))) {
                TestServer.Answer answer = server.predict(String.format(Locale.ROOT, ASK, name));
                assertThat(answer.status()).as(name).isEqualTo(500);
                assertThat(answer.problem()).as(name).isEqualTo("broken-adapter");
                assertThat(server.get("/v1/adapters/" + name).problem()).isEqualTo("broken-adapter");
            }
            assertThat(server.predict(String.format(Locale.ROOT, ASK, "m")).ok())
                    .hasToString(alone);
            assertThat(server.get("/v1/adapters").ok().toString()).contains("\"m\"");
        }
    }
}
