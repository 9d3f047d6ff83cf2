package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.PoolOptions;

/** The same with a real model: many clients at once, and each gets what its adapter says alone. */
class MiniLmTest {
    private static final double ROUNDING = 1e-4;
    private static final List<String> WORDS = List.of(
            "oboe",
            "boat",
            "the",
            "a",
            "narrow",
            "paddle",
            "London",
            "spicy",
            "subsidy",
            "of",
            "pitched",
            "below",
            "\u00fcber");

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(60))
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }

    @Test
    void manyClientsGetWhatTheirAdaptersSay() throws IOException {
        URI jar = URI.create("jar:"
                + MiniLmTest.class
                        .getResource("/all-minilm-l6-v2.onnx")
                        .toString()
                        .replaceFirst("^jar:", "")
                        .replaceFirst("!.*", ""));
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                TestServer server = TestServer.start(files.getPath("/all-minilm-l6-v2.onnx"), PoolOptions.defaults())) {
            server.pool().put("classes", server.random(small(TestServer.CLASSES), 1));
            server.pool().put("words", server.random(small(TestServer.WORDS), 2));
            Random random = new Random(5);
            List<String> texts =
                    IntStream.range(0, 60).mapToObj(i -> text(random)).toList();
            List<CompletableFuture<TestServer.Answer>> answers = new ArrayList<>();
            for (String text : texts) {
                answers.add(server.sendAsync(server.prediction("{\"inputs\":[{\"adapter\":\"classes\",\"text\":\""
                        + text + "\"},{\"adapter\":\"words\",\"text\":\"" + text + "\"}]}")));
            }
            List<JsonNode> results = answers.stream()
                    .map(answer -> answer.join().ok().get("results"))
                    .toList();
            requireClasses(server, texts, results);
            requireEntities(server, texts, results);
        }
    }

    private static PastaConfig small(PastaConfig config) {
        return config.withMaxLength(48);
    }

    private static void requireClasses(TestServer server, List<String> texts, List<JsonNode> results) {
        try (PastaModel model = PastaModel.of(
                server.pool().find("classes").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            for (int i = 0; i < texts.size(); i++) {
                Prediction expected = model.predict(texts.get(i));
                JsonNode found = results.get(i).get(0);
                assertThat(found.get("score").doubleValue()).isCloseTo(expected.score(), within(ROUNDING));
                assertThat(found.get("truncated").booleanValue()).isEqualTo(expected.truncated());
            }
        }
    }

    private static void requireEntities(TestServer server, List<String> texts, List<JsonNode> results) {
        try (PastaTagger tagger = PastaTagger.of(
                server.pool().find("words").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            List<List<Entity>> expected = tagger.entities(texts);
            for (int i = 0; i < texts.size(); i++) {
                JsonNode found = results.get(i).get(1).get("entities");
                assertThat(found.findValuesAsText("text"))
                        .isEqualTo(expected.get(i).stream().map(Entity::text).toList());
            }
        }
    }
}
