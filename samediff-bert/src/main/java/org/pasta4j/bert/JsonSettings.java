package org.pasta4j.bert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A JSON object from a file, read strictly: UTF-8, no key twice, nothing after the object, and every value of the type
 * that is asked for. A key whose value is null counts as absent, as Hugging Face writes it. Whatever is wrong is thrown
 * as the exception of the caller's choice, with the place in front of the message.
 */
public final class JsonSettings {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String where;
    private final ObjectNode object;
    private final Function<String, ? extends BadInputException> refusal;

    /** The newest exception whose message has the place in front. */
    private BadInputException placed;

    private JsonSettings(String where, ObjectNode object, Function<String, ? extends BadInputException> refusal) {
        this.where = where;
        this.object = object;
        this.refusal = refusal;
    }

    /**
     * Parses an object.
     *
     * @param where file, or part of a file, for messages
     * @param utf8 the whole text, from position to limit
     * @param refusal makes the exception from its message
     */
    public static JsonSettings of(
            String where, ByteBuffer utf8, Function<String, ? extends BadInputException> refusal) {
        try {
            // Decoded here because Jackson would guess UTF-16 and UTF-32 from the first bytes.
            String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return new JsonSettings(where, object, refusal);
            }
            throw refusal.apply(where + ": expected a JSON object, found something else.");
        } catch (CharacterCodingException e) {
            throw refusal.apply(where + ": expected JSON, found bytes that are not UTF-8.");
        } catch (JsonProcessingException e) {
            throw refusal.apply(where + ": expected JSON, found " + describe(e) + ".");
        }
    }

    private static String describe(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "an error" + place + ": " + e.getOriginalMessage();
    }

    /** The parsed object, for what the typed methods do not cover; not to be changed. */
    public ObjectNode tree() {
        return object;
    }

    /** Whether the key is there with a value. */
    public boolean has(String key) {
        return object.hasNonNull(key);
    }

    /** Refuses with the names of all keys that are absent, not only the first. */
    public void require(String... keys) {
        List<String> missing = Stream.of(keys).filter(Predicate.not(this::has)).toList();
        if (!missing.isEmpty()) {
            throw refused("missing " + String.join(", ", missing) + ".");
        }
    }

    /** A whole number that fits an int. */
    public int integer(String key) {
        JsonNode value = present(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrongType(key, "a whole number", value);
        }
        return value.intValue();
    }

    /** Any number. */
    public double number(String key) {
        JsonNode value = present(key);
        if (!value.isNumber()) {
            throw wrongType(key, "a number", value);
        }
        return value.doubleValue();
    }

    /** A number, or the given one where the key is absent. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** A text. */
    public String text(String key) {
        JsonNode value = present(key);
        if (!value.isTextual()) {
            throw wrongType(key, "a text", value);
        }
        return value.textValue();
    }

    /** True or false. */
    public boolean flag(String key) {
        JsonNode value = present(key);
        if (!value.isBoolean()) {
            throw wrongType(key, "true or false", value);
        }
        return value.booleanValue();
    }

    /** True or false, or the given one where the key is absent. */
    public boolean flag(String key, boolean otherwise) {
        return has(key) ? flag(key) : otherwise;
    }

    /** A list of texts. */
    public List<String> texts(String key) {
        return list(key, "a list of texts", JsonNode::isTextual, JsonNode::textValue);
    }

    /** Value of a key as whole numbers. */
    public List<Integer> integers(String key) {
        return list(key, "a list of whole numbers", JsonNode::isInt, JsonNode::intValue);
    }

    /** Value of a key as numbers. */
    public List<Double> numbers(String key) {
        return list(key, "a list of numbers", JsonNode::isNumber, JsonNode::doubleValue);
    }

    private <T> List<T> list(String key, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> value) {
        JsonNode list = present(key);
        List<T> values = new ArrayList<>();
        for (JsonNode element : list) {
            if (!fits.test(element)) {
                throw wrongType(key, expected, list);
            }
            values.add(value.apply(element));
        }
        if (!list.isArray()) {
            throw wrongType(key, expected, list);
        }
        return List.copyOf(values);
    }

    /**
     * Makes something of the values. What refuses them without knowing where they came from gets the place put in front
     * of its message.
     */
    public <T> T make(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (BadInputException e) {
            throw e == placed ? e : refused(e.getMessage());
        }
    }

    /**
     * The exception of the caller's choice, for what the typed methods do not cover.
     *
     * @param message without the place, which is put in front
     */
    public BadInputException refused(String message) {
        placed = refusal.apply(where + ": " + message);
        return placed;
    }

    private JsonNode present(String key) {
        require(key);
        return object.get(key);
    }

    private BadInputException wrongType(String key, String expected, JsonNode found) {
        String shown = found.toString();
        String cut = shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
        return refused(key + " should be " + expected + ", found " + cut + ".");
    }
}
