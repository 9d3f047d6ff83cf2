package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.JsonSettings;

/**
 * Writes out as a tokenizer.json what {@code vocab.json} and {@code merges.txt} mean: byte-level byte pair encoding
 * (Radford et al. 2019) between the special tokens of RoBERTa (Liu et al. 2019).
 */
final class BytePairJson {
    static final String VOCABULARY = "vocab.json";
    static final String MERGES = "merges.txt";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String BEGIN = "<s>";
    private static final String END = "</s>";
    private static final String MASK = "<mask>";
    /** What a byte-level piece writes for a space; other kinds of pairs write something else. */
    private static final String SPACE = "\u0120";

    private static final List<String> OTHER_SPACES = List.of("\u2581", "</w>", "@@");

    private BytePairJson() {}

    /** @param vocabulary the {@code vocab.json}; the merges lie beside it */
    static String of(Path vocabulary) {
        VocabularySettings settings = VocabularySettings.beside(vocabulary);
        String begin = settings.token("cls_token", settings.token("bos_token", BEGIN));
        String end = settings.token("sep_token", settings.token("eos_token", END));
        ObjectNode ids = vocabulary(vocabulary, List.of(begin, end));
        requireByteLevel(vocabulary, ids);
        boolean prefix = settings.flag("add_prefix_space").orElse(false);
        Map<String, ObjectNode> tokens = tokens(settings, begin, end, ids);
        include(settings, tokens, ids);
        ObjectNode tokenizer = TokenizerJson.with(tokens.values());
        tokenizer.putNull("normalizer");
        tokenizer.set("pre_tokenizer", byteLevel(prefix));
        tokenizer.set("post_processor", processor(begin, end, ids, prefix));
        tokenizer.set("decoder", byteLevel(true));
        tokenizer.set("model", model(ids, merges(vocabulary.resolveSibling(MERGES))));
        settings.addSpecialTokens(tokenizer);
        return tokenizer.toString();
    }

    /** Those of the vocabulary with a role first, as files describe them, then what was added to it. */
    private static Map<String, ObjectNode> tokens(
            VocabularySettings settings, String begin, String end, ObjectNode ids) {
        Map<String, ObjectNode> tokens = new LinkedHashMap<>();
        Stream.of(
                        begin,
                        settings.token("pad_token", "<pad>"),
                        end,
                        settings.token("unk_token", "<unk>"),
                        settings.token("mask_token", MASK))
                .filter(ids::has)
                .forEach(token ->
                        tokens.put(token, addedToken(token, ids.get(token).intValue(), settings)));
        tokens.putAll(settings.addedTokens());
        return tokens;
    }

    private static ObjectNode processor(String begin, String end, ObjectNode ids, boolean prefix) {
        ObjectNode processor = JSON.objectNode()
                .put("type", "RobertaProcessing")
                .put("trim_offsets", true)
                .put("add_prefix_space", prefix);
        processor.putArray("sep").add(end).add(ids.get(end));
        processor.putArray("cls").add(begin).add(ids.get(begin));
        return processor;
    }

    private static ObjectNode model(ObjectNode ids, ArrayNode merges) {
        ObjectNode model = JSON.objectNode()
                .put("type", "BPE")
                .putNull("dropout")
                .putNull("unk_token")
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", "")
                .put("fuse_unk", false);
        model.set("vocab", ids);
        model.set("merges", merges);
        return model;
    }

    private static ObjectNode vocabulary(Path file, List<String> required) {
        ObjectNode ids = settings(file).tree();
        ids.properties().forEach(entry -> {
            if (!entry.getValue().isIntegralNumber()) {
                throw new CheckpointException(file + ": expected a number for each piece, found " + entry.getValue()
                        + " for \"" + entry.getKey() + "\".");
            }
        });
        for (String token : required) {
            if (!ids.has(token)) {
                throw new CheckpointException(file + ": expected a vocabulary of RoBERTa with " + token
                        + " in it; found " + ids.size() + " pieces without it.");
            }
        }
        return ids;
    }

    /**
     * Pairs of characters are told by how they write the space between words; they would be split wrongly in silence.
     */
    private static void requireByteLevel(Path file, ObjectNode ids) {
        List<String> pieces = new ArrayList<>();
        ids.fieldNames().forEachRemaining(pieces::add);
        if (pieces.stream().noneMatch(piece -> piece.startsWith(SPACE))) {
            OTHER_SPACES.stream()
                    .filter(space ->
                            pieces.stream().anyMatch(piece -> piece.startsWith(space) || piece.endsWith(space)))
                    .findFirst()
                    .ifPresent(space -> {
                        throw new CheckpointException(file + ": expected byte-level pieces, which begin with " + SPACE
                                + " after a space; found pieces with " + space + ". Put the tokenizer.json of that"
                                + " tokenizer beside it, as its save or save_pretrained writes one in Python.");
                    });
        }
    }

    private static JsonSettings settings(Path file) {
        return JsonSettings.of(
                file.toString(), StandardCharsets.UTF_8.encode(FileText.of(file)), CheckpointException::new);
    }

    /** Two pieces a line, those to be joined first above. */
    private static ArrayNode merges(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("There is a " + VOCABULARY + ", but no " + MERGES + " beside it: expected "
                    + file.toAbsolutePath() + ".");
        }
        ArrayNode merges = JSON.arrayNode();
        String[] lines = FileText.of(file).split("\r?\n");
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isEmpty() || i == 0 && lines[i].startsWith("#version")) {
                continue;
            }
            String[] pieces = lines[i].split(" ", -1);
            if (pieces.length != 2) {
                throw new CheckpointException(
                        file + ", line " + (i + 1) + ": expected two pieces, found \"" + lines[i] + "\".");
            }
            merges.addArray().add(pieces[0]).add(pieces[1]);
        }
        return merges;
    }

    private static void include(VocabularySettings settings, Map<String, ObjectNode> tokens, ObjectNode ids) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        ids.properties()
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().intValue()));
        settings.include(tokens, numbers);
        tokens.keySet().forEach(token -> ids.put(token, numbers.get(token)));
    }

    private static ObjectNode byteLevel(boolean prefix) {
        return JSON.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", prefix)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static ObjectNode addedToken(String token, int id, VocabularySettings settings) {
        boolean mask = token.equals(MASK);
        return settings.special(token, id, VocabularySettings.described(token, id, false, mask, false, !mask, true));
    }
}
