package org.pasta4j.benchmarks.siege;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/** Adapters of each kind, questions to them, and what a pool says that is asked directly. */
final class SiegeTruth {
    /** Name of the adapter that two take turns under. */
    static final String REPLACED = "replaced";

    private static final double ROUNDING = 1e-4;
    private static final int TEXTS = 12;
    private static final int LONGEST = 40;
    private static final List<String> WORDS = List.of(
            ("the of and a to in is was he for it with as his on be at by had not are but from or have an they which one"
                            + " you were her all she there would their we him been has when who will more no if out film"
                            + " music river morning house work letter city winter idea water paper story market")
                    .split(" "));

    private final Map<String, Adapter> steady = new LinkedHashMap<>();
    private final List<Adapter> turns = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();

    /**
     * What an honest client asks.
     *
     * @param adapter whom
     * @param body the request
     * @param expected the result of each version that may answer
     */
    record Question(String adapter, byte[] body, Map<String, JsonNode> expected) {

        /** Whether a server's answer is what the version that it names says, to rounding. */
        boolean isRight(byte[] answer) {
            try {
                JsonNode results = Jackson.MAPPER.readTree(answer).path("results");
                JsonNode known = expected.get(results.path(0).path("version").asText());
                return results.size() == 1 && known != null && alike(known, results.get(0));
            } catch (IOException e) {
                return false;
            }
        }
    }

    private SiegeTruth() {}

    /** Makes the adapters, asks a pool of them everything, and closes it. */
    static SiegeTruth of(BertModel base, BertTokenizer tokenizer) {
        SiegeTruth truth = new SiegeTruth();
        PastaConfig classes = PastaConfig.classification("bad", "good", "neither");
        PastaConfig pairs = PastaConfig.regression().withSlots(3);
        PastaConfig words = PastaConfig.tokenClassification(List.of("O", "B-x", "I-x"));
        truth.steady.put("classes", random(base, tokenizer, classes, 1));
        truth.steady.put("pairs", random(base, tokenizer, pairs, 2));
        truth.steady.put("words", random(base, tokenizer, words, 3));
        truth.turns.add(random(base, tokenizer, classes, 4));
        truth.turns.add(random(base, tokenizer, classes, 5));
        truth.ask(base, tokenizer);
        return truth;
    }

    private static Adapter random(BertModel base, BertTokenizer tokenizer, PastaConfig config, long seed) {
        PastaConfig wide = config.withInitialScale(0.5).withSeed(seed);
        if (config.task().isOfTokens()) {
            try (PastaTagger tagger = PastaTagger.create(base, tokenizer, wide)) {
                return tagger.adapter("siege");
            }
        }
        try (PastaModel model = PastaModel.create(base, tokenizer, wide)) {
            return model.adapter("siege");
        }
    }

    private void ask(BertModel base, BertTokenizer tokenizer) {
        Random random = new Random(1);
        try (AdapterPool pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults())) {
            steady.forEach(pool::put);
            turns.forEach(adapter -> pool.put(REPLACED, adapter));
            for (int i = 0; i < TEXTS; i++) {
                String first = text(random);
                for (String name : List.of("classes", "words", REPLACED)) {
                    add(pool, name, first, null);
                }
                add(pool, "pairs", first, text(random));
            }
        }
    }

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(LONGEST))
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }

    /** @param second null for a single text */
    private void add(AdapterPool pool, String name, String first, String second) {
        ObjectNode body = Jackson.MAPPER.createObjectNode().put("adapter", name).put("text", first);
        PoolRequest.Input input = new PoolRequest.Text(first);
        if (second != null) {
            body.put("second_text", second);
            input = new PoolRequest.Pair(first, second);
        }
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        for (var version : pool.versions(name)) {
            PoolResult result = pool.predict(PoolRequest.of(name + "@" + version.version(), input));
            expected.put(version.version(), json(result));
        }
        questions.add(new Question(name, body.toString().getBytes(StandardCharsets.UTF_8), expected));
    }

    private static JsonNode json(PoolResult result) {
        ObjectNode json = Jackson.MAPPER.createObjectNode().put("adapter", result.adapter());
        if (result instanceof PoolResult.Classification found) {
            json.put("version", found.version()).put("label", found.prediction().label());
            json.put("score", found.prediction().score());
            ObjectNode scores = json.putObject("scores");
            for (int i = 0; i < found.labels().size(); i++) {
                scores.put(found.labels().get(i), found.prediction().scores()[i]);
            }
            json.put("truncated", found.prediction().truncated());
        } else if (result instanceof PoolResult.Regression found) {
            json.put("version", found.version()).put("value", found.value()).put("truncated", found.truncated());
        } else if (result instanceof PoolResult.Entities found) {
            json.put("version", found.version()).put("text", found.text());
            ArrayNode entities = json.putArray("entities");
            for (Entity entity : found.entities()) {
                entities.addObject()
                        .put("type", entity.type())
                        .put("text", entity.text())
                        .put("start", entity.start())
                        .put("end", entity.end())
                        .put("score", entity.score());
            }
        } else {
            throw new IllegalStateException("No question of the siege has such an answer: " + result);
        }
        return json;
    }

    /** The same, numbers to rounding. */
    private static boolean alike(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            double size = Math.max(1, Math.abs(a.doubleValue()));
            return Math.abs(a.doubleValue() - b.doubleValue()) <= ROUNDING * size;
        }
        if (!a.isContainerNode()) {
            return a.equals(b);
        }
        if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
            return false;
        }
        if (a.isArray()) {
            return IntStream.range(0, a.size()).allMatch(i -> alike(a.get(i), b.get(i)));
        }
        for (Iterator<String> names = a.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!b.has(name) || !alike(a.get(name), b.get(name))) {
                return false;
            }
        }
        return true;
    }

    /** Those that no client may change, by name. */
    Map<String, Adapter> steady() {
        return steady;
    }

    /** Those that take turns. */
    List<Adapter> turns() {
        return turns;
    }

    List<Question> questions() {
        return questions;
    }

    Question any(Random random) {
        return questions.get(random.nextInt(questions.size()));
    }
}
