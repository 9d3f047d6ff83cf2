package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.JsonSettings;

/**
 * What the files beside a bare vocabulary say of its tokenizer: {@code tokenizer_config.json}, in which an absent key
 * says nothing, and the tokens that were added to the vocabulary.
 */
final class VocabularySettings {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String CLASS = "tokenizer_class";
    private static final String ADDED = "added_tokens";
    private static final String ADDED_TOKENS = "added_tokens.json";
    private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    private static final String ADDED_TOKENS_DECODER = "added_tokens_decoder";
    /** Their names in transformers up to version 4, and from 5 on. */
    private static final Set<String> ADDITIONAL = Set.of("additional_special_tokens", "extra_special_tokens");

    private static final String WORD_SPLITTER = "word_tokenizer_type";
    private static final String SUBWORD_SPLITTER = "subword_tokenizer_type";

    private final Path vocabulary;
    private final Optional<JsonSettings> config;

    private VocabularySettings(Path vocabulary) {
        this.vocabulary = vocabulary;
        this.config = settings(CONFIG);
    }

    /** What lies beside a {@code tokenizer.json}, which says itself how texts are split. */
    static VocabularySettings of(Path tokenizer) {
        return new VocabularySettings(tokenizer);
    }

    /** @throws CheckpointException if a file is no JSON, or asks for what a vocabulary alone cannot do */
    static VocabularySettings beside(Path vocabulary) {
        VocabularySettings settings = new VocabularySettings(vocabulary);
        settings.config.ifPresent(config -> requireSplitter(vocabulary.resolveSibling(CONFIG), config));
        return settings;
    }

    /** Programs that split Japanese into words come with dictionaries of their own. */
    private static void requireSplitter(Path file, JsonSettings config) {
        boolean japanese = config.has(CLASS) && config.text(CLASS).startsWith("BertJapanese");
        String words = config.has(WORD_SPLITTER) ? config.text(WORD_SPLITTER) : japanese ? "mecab" : "basic";
        String pieces = config.has(SUBWORD_SPLITTER) ? config.text(SUBWORD_SPLITTER) : "wordpiece";
        if (!words.equals("basic") || !pieces.equals("wordpiece")) {
            throw new CheckpointException(file + ": words are split by " + words + " and then by " + pieces
                    + "; expected basic and wordpiece, for nothing else can be run here. Split texts beforehand with"
                    + " spaces between the words, and say \"" + WORD_SPLITTER + "\": \"basic\" and"
                    + " \"tokenize_chinese_chars\": false in that file.");
        }
    }

    /** The class that transformers reads the vocabulary with, where it is said. */
    Optional<String> tokenizerClass() {
        return config.filter(settings -> settings.has(CLASS)).map(settings -> settings.text(CLASS));
    }

    /** What kind of network {@code config.json} says it is for, where there is one that says so. */
    Optional<String> modelType() {
        return settings("config.json")
                .filter(settings -> settings.has("model_type"))
                .map(settings -> settings.text("model_type"));
    }

    /** True or false under a key of {@code tokenizer_config.json}. */
    Optional<Boolean> flag(String key) {
        return config.filter(settings -> settings.has(key)).map(settings -> settings.flag(key));
    }

    /** True or false under a key of another file beside the vocabulary. */
    Optional<Boolean> flag(String file, String key) {
        return settings(file).filter(settings -> settings.has(key)).map(settings -> settings.flag(key));
    }

    /**
     * The tokens that were added to the vocabulary, as a {@code tokenizer.json} describes them, by their text. Those of
     * a text are ordinary tokens, never special ones around it.
     *
     * @throws CheckpointException if one is not described as it should be
     */
    Map<String, ObjectNode> addedTokens() {
        Map<String, ObjectNode> added = new LinkedHashMap<>();
        Set<String> special = specialTokens().keySet();
        settings(ADDED_TOKENS)
                .ifPresent(file -> file.tree()
                        .fieldNames()
                        .forEachRemaining(token ->
                                added.put(token, described(token, file.integer(token), special.contains(token)))));
        config.map(settings -> settings.tree().path(ADDED_TOKENS_DECODER))
                .ifPresent(decoder -> decoder.properties()
                        .forEach(entry -> added.put(
                                entry.getValue().path("content").asText(),
                                described(entry.getKey(), entry.getValue()))));
        return added;
    }

    /**
     * Makes tokens of a {@code tokenizer.json} whole in texts that it knows as pieces and that the files beside it call
     * special, as transformers does.
     */
    void addSpecialTokens(ObjectNode tokenizer) {
        ArrayNode added = tokenizer.get(ADDED) instanceof ArrayNode list ? list : tokenizer.putArray(ADDED);
        Set<String> known = new HashSet<>();
        added.forEach(token -> known.add(token.path("content").asText()));
        Map<String, Integer> ids = pieces(tokenizer.path("model").path("vocab"));
        specialTokens().entrySet().stream()
                .filter(token -> ids.containsKey(token.getKey()) && known.add(token.getKey()))
                .sorted(Comparator.comparing(token -> ids.get(token.getKey())))
                .forEach(token -> added.add(special(token.getKey(), ids.get(token.getKey()), token.getValue())));
    }

    /** A special token as the files describe it; where they only name it, {@code <mask>} takes the space before it. */
    private static ObjectNode special(String token, int id, JsonNode described) {
        return described(
                token,
                id,
                described.path("single_word").asBoolean(false),
                described.path("lstrip").asBoolean(token.equals("<mask>")),
                described.path("rstrip").asBoolean(false),
                described.path("normalized").asBoolean(false),
                true);
    }

    /**
     * A token of the vocabulary that is special.
     *
     * @param otherwise as whose it is described where the files only name it, or say nothing
     */
    ObjectNode special(String token, int id, ObjectNode otherwise) {
        JsonNode described = specialTokens().get(token);
        return described == null || !described.isObject() ? otherwise : special(token, id, described);
    }

    /**
     * What stands in a role, as {@code cls_token}.
     *
     * @param otherwise where no file says it
     */
    String token(String role, String otherwise) {
        return Stream.concat(config.stream(), settings(SPECIAL_TOKENS_MAP).stream())
                .filter(settings -> settings.has(role))
                .map(settings -> content(settings.tree().get(role)))
                .findFirst()
                .orElse(otherwise);
    }

    /** A list of pieces numbers them; an object says their numbers. */
    private static Map<String, Integer> pieces(JsonNode vocabulary) {
        Map<String, Integer> ids = new HashMap<>();
        vocabulary
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
            ids.put(vocabulary.get(i).path(0).asText(), i);
        }
        return ids;
    }

    /** The special tokens that the files name, with what they say of each. */
    private Map<String, JsonNode> specialTokens() {
        Map<String, JsonNode> special = new LinkedHashMap<>();
        Stream.concat(settings(SPECIAL_TOKENS_MAP).stream(), config.stream())
                .forEach(settings -> settings.tree().properties().forEach(entry -> {
                    if (ADDITIONAL.contains(entry.getKey())) {
                        entry.getValue().forEach(token -> put(special, token));
                    } else if (entry.getKey().endsWith("_token")) {
                        put(special, entry.getValue());
                    }
                }));
        return special;
    }

    /** A description counts more than a name alone. */
    private static void put(Map<String, JsonNode> special, JsonNode token) {
        if (token.isTextual() || token.path("content").isTextual()) {
            special.merge(content(token), token, (known, other) -> other.isObject() ? other : known);
        }
    }

    private static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asText() : token.asText();
    }

    /** As transformers describes a token of which it knows the id alone. */
    private static ObjectNode described(String token, int id, boolean special) {
        return described(token, id, false, false, false, !special, special);
    }

    private ObjectNode described(String id, JsonNode token) {
        if (!token.path("content").isTextual() || !id.matches("\\d{1,9}")) {
            throw new CheckpointException(vocabulary.resolveSibling(CONFIG) + ": " + ADDED_TOKENS_DECODER
                    + " should have a number and a token's \"content\" for each token, found \"" + id + "\": " + token
                    + ".");
        }
        boolean special = token.path("special").asBoolean(false);
        return described(
                token.path("content").textValue(),
                Integer.parseInt(id),
                token.path("single_word").asBoolean(false),
                token.path("lstrip").asBoolean(false),
                token.path("rstrip").asBoolean(false),
                token.path("normalized").asBoolean(!special),
                special);
    }

    /** A token as {@code tokenizer.json} has it. */
    static ObjectNode described(
            String token,
            int id,
            boolean singleWord,
            boolean lstrip,
            boolean rstrip,
            boolean normalized,
            boolean special) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("content", token)
                .put("single_word", singleWord)
                .put("lstrip", lstrip)
                .put("rstrip", rstrip)
                .put("normalized", normalized)
                .put("special", special);
    }

    /**
     * Puts added tokens into a vocabulary, whose library would number them anew otherwise.
     *
     * @param ids the vocabulary's; those of added tokens are put in
     * @throws CheckpointException if a number is another piece's, or a token has two
     */
    void include(Map<String, ObjectNode> added, Map<String, Integer> ids) {
        Map<Integer, String> pieces = new LinkedHashMap<>();
        ids.forEach((piece, id) -> pieces.put(id, piece));
        added.forEach((token, described) -> {
            int id = described.path("id").intValue();
            String piece = pieces.putIfAbsent(id, token);
            Integer known = ids.putIfAbsent(token, id);
            if (piece != null && !piece.equals(token) || known != null && known != id) {
                throw new CheckpointException(vocabulary + ": the added token \"" + token + "\" has the id " + id
                        + (known != null && known != id
                                ? ", and " + known + " in the vocabulary."
                                : ", which is that of \"" + piece + "\".")
                        + " The files are of different tokenizers; download all of them again.");
            }
        });
    }

    private Optional<JsonSettings> settings(String name) {
        Path file = vocabulary.resolveSibling(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(JsonSettings.of(
                file.toString(), StandardCharsets.UTF_8.encode(FileText.of(file)), CheckpointException::new));
    }
}
