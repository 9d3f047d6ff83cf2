package org.pasta4j.bert.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.SentenceSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small letters where sentence-transformers makes them before its tokenizer sees a text. As the tokenizer's own first
 * step they leave the places of characters as they are.
 */
final class LowerCase {
    private static final Logger LOG = LoggerFactory.getLogger(LowerCase.class);

    private LowerCase() {}

    /**
     * A tokenizer.json with that step, where the files beside say so and it does not lower texts itself.
     *
     * @param file of the tokenizer
     * @param json what it means
     */
    static String where(Path file, String json) {
        boolean isLowered = SentenceSettings.in(file.toAbsolutePath().getParent())
                .map(SentenceSettings::isLowered)
                .orElse(false);
        if (!isLowered) {
            return json;
        }
        ObjectNode tokenizer = parsed(file, json);
        JsonNode known = tokenizer.path("normalizer");
        if (lowers(known)) {
            return json;
        }
        LOG.warn("{}: capital letters are lowered, as the settings of sentence-transformers beside it say.", file);
        ObjectNode first = JsonNodeFactory.instance.objectNode().put("type", "Lowercase");
        if (known.isObject()) {
            ObjectNode both = JsonNodeFactory.instance.objectNode().put("type", "Sequence");
            both.putArray("normalizers").add(first).add(known);
            tokenizer.set("normalizer", both);
        } else {
            tokenizer.set("normalizer", first);
        }
        return tokenizer.toString();
    }

    private static ObjectNode parsed(Path file, String json) {
        try {
            return (ObjectNode) Jackson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ": expected JSON, found an error: " + e.getOriginalMessage(), e);
        }
    }

    private static boolean lowers(JsonNode normalizer) {
        for (JsonNode step : normalizer.path("normalizers")) {
            if (lowers(step)) {
                return true;
            }
        }
        return normalizer.path("type").asText().equals("Lowercase")
                || normalizer.path("lowercase").asBoolean();
    }
}
