package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pasta4j.bert.Jackson;

/**
 * Ids are those that Python's transformers gives, for every kind of vocabulary and texts of ten scripts. The files are
 * those of {@code src/test/python/tokenizer_ids.py}; {@code -Dpasta.tokenizers=DIR} takes others that it wrote, of
 * thousands of texts.
 */
class TransformersIdsTest {
    private static final Path DIR = Path.of(System.getProperty("pasta.tokenizers", "src/test/resources/tokenizers"));
    private static final int EACH_PAIR = 10;
    /** Most differences of a vocabulary that are told. */
    private static final int SHOWN = 10;

    static List<String> kinds() throws IOException {
        try (Stream<Path> folders = Files.list(DIR)) {
            return folders.filter(folder -> Files.exists(folder.resolve("ids.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void idsAreThoseOfTransformers(String kind) throws IOException {
        List<String> texts = StreamSupport.stream(
                        json(DIR.resolve("texts.json")).spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
        JsonNode expected = json(DIR.resolve(kind).resolve("ids.json"));
        List<String> different = new ArrayList<>();
        try (BertTokenizer tokenizer = BertTokenizer.open(DIR.resolve(kind))) {
            for (int i = 0; i < texts.size(); i++) {
                compare(
                        tokenizer.encode(texts.get(i)).ids(),
                        expected.get("ids").get(i),
                        texts.get(i),
                        different);
                compare(
                        tokenizer.tokens(texts.get(i)).row().ids(),
                        expected.get("ids").get(i),
                        texts.get(i),
                        different);
            }
            for (int i = 0; i < texts.size() - 1; i += EACH_PAIR) {
                Encoding pair = tokenizer.encode(texts.get(i), texts.get(i + 1));
                String both = texts.get(i) + " | " + texts.get(i + 1);
                compare(pair.ids(), expected.get("pairs").get(i / EACH_PAIR), both, different);
                compare(pair.types(), expected.get("types").get(i / EACH_PAIR), both, different);
            }
        }
        assertThat(texts).hasSizeGreaterThanOrEqualTo(200);
        assertThat(different)
                .as("what differs in %d texts, at most %d told", texts.size(), SHOWN)
                .isEmpty();
    }

    private static JsonNode json(Path file) throws IOException {
        return Jackson.MAPPER.readTree(Files.readString(file));
    }

    private static void compare(int[] found, JsonNode expected, String text, List<String> different) {
        int[] ids = StreamSupport.stream(expected.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        if (!Arrays.equals(found, ids) && different.size() < SHOWN) {
            different.add(shown(text) + ": expected " + Arrays.toString(ids) + ", found " + Arrays.toString(found));
        }
    }

    /** What cannot be seen as its number. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .limit(200)
                .forEach(c -> shown.append(
                        c > ' ' && c < 127 || c == ' ' ? (char) c : String.format(Locale.ROOT, "\\u%04x", c)));
        return shown.toString();
    }
}
