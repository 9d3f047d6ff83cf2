package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;

/** What comes over HTTP is what the models say. */
class PredictTest {
    private static final double ROUNDING = 1e-5;
    private static final List<String> TEXTS =
            List.of("a man is eating", "dog", "", "two dogs \ud83d\ude00 and a woman");

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start().withAdapters();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aMixedRequestGetsWhatEachModelSays() {
        List<String> inputs = new ArrayList<>();
        for (String text : TEXTS) {
            inputs.add("{\"adapter\":\"classes\",\"text\":\"" + text + "\"}");
            inputs.add("{\"adapter\":\"pairs\",\"text\":\"" + text + "\",\"second_text\":\"a dog\"}");
            inputs.add("{\"adapter\":\"words\",\"text\":\"" + text + "\"}");
        }
        JsonNode results = server.predict("{\"inputs\":[" + String.join(",", inputs) + "]}")
                .ok()
                .get("results");
        assertThat(results).hasSize(inputs.size());
        for (int i = 0; i < TEXTS.size(); i++) {
            requireClass(results.get(3 * i), TEXTS.get(i));
            requireNumber(results.get(3 * i + 1), TEXTS.get(i), "a dog");
            requireEntities(results.get(3 * i + 2), TEXTS.get(i));
        }
    }

    @Test
    void aTextThatMayHaveSeveralLabelsGetsThoseThatReachTheirThresholds() {
        for (String text : TEXTS) {
            JsonNode result = server.predict("{\"adapter\":\"sets\",\"text\":\"" + text + "\"}")
                    .ok()
                    .get("results")
                    .get(0);
            try (PastaModel model = PastaModel.of(
                    server.pool().find("sets").orElseThrow().adapter(), server.base(), server.tokenizer())) {
                Prediction expected = model.predict(text);
                assertThat(result.get("labels"))
                        .extracting(JsonNode::textValue)
                        .containsExactlyElementsOf(expected.labels());
                List<String> labels = model.config().labels();
                for (int i = 0; i < labels.size(); i++) {
                    assertThat(result.get("scores").get(labels.get(i)).doubleValue())
                            .isCloseTo(expected.scores()[i], within(ROUNDING));
                }
            }
        }
        assertThat(server.get("/v1/adapters/sets").ok().get("thresholds"))
                .extracting(JsonNode::doubleValue)
                .containsExactly(0.3, 0.5, 0.7);
    }

    private static void requireClass(JsonNode result, String text) {
        try (PastaModel model = PastaModel.of(
                server.pool().find("classes").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            Prediction expected = model.predict(text);
            assertThat(result.get("label").textValue()).isEqualTo(expected.label());
            List<String> labels = model.config().labels();
            for (int i = 0; i < labels.size(); i++) {
                assertThat(result.get("scores").get(labels.get(i)).doubleValue())
                        .isCloseTo(expected.scores()[i], within(ROUNDING));
            }
            assertThat(result.get("score")).isEqualTo(result.get("scores").get(expected.label()));
        }
    }

    private static void requireNumber(JsonNode result, String first, String second) {
        try (PastaModel model =
                PastaModel.of(server.pool().find("pairs").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            assertThat(result.get("value").doubleValue())
                    .isCloseTo(model.predict(first, second).score(), within(20 * ROUNDING));
        }
    }

    private static void requireEntities(JsonNode result, String text) {
        try (PastaTagger tagger = PastaTagger.of(
                server.pool().find("words").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            List<Entity> expected = tagger.entities(text);
            assertThat(result.get("text").textValue()).isEqualTo(text);
            assertThat(result.get("entities")).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                JsonNode found = result.get("entities").get(i);
                assertThat(found.get("type").textValue())
                        .isEqualTo(expected.get(i).type());
                assertThat(found.get("start").intValue())
                        .isEqualTo(expected.get(i).start());
                assertThat(found.get("end").intValue())
                        .isEqualTo(expected.get(i).end());
                assertThat(found.get("text").textValue())
                        .isEqualTo(text.substring(
                                found.get("start").intValue(), found.get("end").intValue()));
                assertThat(found.get("score").doubleValue())
                        .isCloseTo(expected.get(i).score(), within(ROUNDING));
            }
        }
    }

    /** JSON can escape what UTF-8 cannot say; positions are those of the text that came. */
    @Test
    void halfASurrogatePairIsAnsweredAsTheModelReadsIt() {
        JsonNode result = server.predict(
                        "{\"adapter\":\"words\",\"text\":\"a \\ud83d dog \ud83d\ude00 and \\ude00 a cow\"}")
                .ok()
                .at("/results/0");
        requireEntities(result, "a \ufffd dog \ud83d\ude00 and \ufffd a cow");
        assertThat(server.predict("{\"adapter\":\"\\ud83d\",\"text\":\"dog\"}").status())
                .isEqualTo(404);
    }

    @Test
    void oneInputNeedsNoList() {
        JsonNode one =
                server.predict("{\"adapter\":\"classes\",\"text\":\"dog\"}").ok();
        JsonNode many =
                server.predict("{\"adapter\":\"classes\",\"inputs\":[\"dog\"]}").ok();
        assertThat(one.get("results")).hasSize(1);
        assertThat(one).isEqualTo(many);
    }

    @Test
    void anAdapterTellsWhetherItTakesPairs() {
        assertThat(server.get("/v1/adapters/pairs").ok().get("pairs").booleanValue())
                .isTrue();
        assertThat(server.get("/v1/adapters/classes").ok().get("pairs").booleanValue())
                .isFalse();
        assertThat(server.get("/v1/adapters/words").ok().get("pairs").booleanValue())
                .isFalse();
    }

    @Test
    void wordsGetTheirTags() {
        JsonNode result = server.predict("{\"adapter\":\"words\",\"words\":[\"two\",\"dogs\",\"running\"]}")
                .ok()
                .at("/results/0");
        try (PastaTagger tagger = PastaTagger.of(
                server.pool().find("words").orElseThrow().adapter(), server.base(), server.tokenizer())) {
            assertThat(strings(result.get("tags")))
                    .isEqualTo(tagger.tags(List.of(List.of("two", "dogs", "running")))
                            .get(0));
        }
        assertThat(result.get("text").textValue()).isEqualTo("two dogs running");
    }

    private static List<String> strings(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    @Test
    void anOlderVersionCanBeAskedForInBothWays() {
        String old = server.pool()
                .put("twice", server.random(TestServer.CLASSES, 11))
                .version();
        String now = server.pool()
                .put("twice", server.random(TestServer.CLASSES, 12))
                .version();
        JsonNode results = server.predict("{\"adapter\":\"twice\",\"inputs\":[\"dog\","
                        + "{\"version\":\"" + old + "\",\"text\":\"dog\"},"
                        + "{\"adapter\":\"twice@" + old + "\",\"text\":\"dog\"}]}")
                .ok()
                .get("results");
        assertThat(results.findValuesAsText("version")).containsExactly(now, old, old);
        double[] bad = IntStream.range(0, 3)
                .mapToDouble(i -> results.get(i).at("/scores/bad").doubleValue())
                .toArray();
        assertThat(bad[1]).isCloseTo(bad[2], within(ROUNDING)).isNotCloseTo(bad[0], within(ROUNDING));
    }

    @Test
    void textsThatAreHardlyTextsAreAnswered() {
        for (String text : List.of("\\u0000", "\\ud800", "\\udc00x", "\\u202e\\ufeff", " ", "[SEP] [CLS]")) {
            for (String adapter : List.of("classes", "words")) {
                server.predict("{\"adapter\":\"" + adapter + "\",\"text\":\"" + text + "\"}")
                        .ok();
            }
        }
    }

    @Test
    void aCutTextSaysSo() {
        String text = "a dog ".repeat(100);
        assertThat(server.predict("{\"adapter\":\"classes\",\"text\":\"" + text + "\"}")
                        .ok()
                        .at("/results/0/truncated")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void requestsOfManyClientsGoThroughTheBaseTogether() {
        List<Integer> passes = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(1);
        try (TestServer other = TestServer.start(TestServer.options(), pool -> batch -> {
                    passes.add(batch.size());
                    await(all);
                    return pool.answer(batch);
                })
                .withAdapters()) {
            List<CompletableFuture<TestServer.Answer>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> other.sendAsync(
                            other.prediction("{\"adapter\":\"classes\",\"text\":\"" + "dog ".repeat(i % 9) + "\"}")))
                    .toList();
            TestServer.await(
                    "some are in a pass and all others wait",
                    () -> !passes.isEmpty()
                            && passes.get(0) + other.server().batcher().queuedRows() == 200);
            all.countDown();
            requireAlike(answers);
            // 1,200 tokens and 1,024 in a pass, after the first.
            assertThat(passes).hasSizeBetween(2, 3);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Every ninth is of the same text. */
    private static void requireAlike(List<CompletableFuture<TestServer.Answer>> answers) {
        JsonNode[] first = new JsonNode[9];
        for (int i = 0; i < answers.size(); i++) {
            JsonNode scores = answers.get(i).join().ok().at("/results/0/scores");
            JsonNode expected = first[i % 9] == null ? scores : first[i % 9];
            first[i % 9] = expected;
            scores.fieldNames()
                    .forEachRemaining(label -> assertThat(scores.get(label).doubleValue())
                            .isCloseTo(expected.get(label).doubleValue(), within(ROUNDING)));
        }
    }
}
