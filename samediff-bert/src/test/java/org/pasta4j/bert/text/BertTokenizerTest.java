package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.CheckpointException;

class BertTokenizerTest {
    private static final Path TINY = Path.of("target/test-classes/golden/tiny-bert");
    private static final Path TINY_ROBERTA = Path.of("../src-test/src/test/resources/golden/tiny-roberta");
    private static final List<String> TEXTS = List.of(
            "A man plays the guitar.",
            "Caf\u00e9 M\u00dcNCHEN, na\u00efve \u2014 \"quoted\"",
            "\u6771\u4eac tower 42",
            "tabs\tand\nlines",
            "",
            "unbelievableunbelievable zzzzqqqq");

    @TempDir
    Path folder;

    @Test
    void aVocabularyMeansWhatTheTokenizerFileSays() {
        try (BertTokenizer json = BertTokenizer.open(TINY.resolve("tokenizer.json"));
                BertTokenizer vocabulary = BertTokenizer.open(TINY.resolve("vocab.txt"))) {
            for (String text : TEXTS) {
                assertSame(vocabulary.encode(text), json.encode(text), text);
                assertSame(vocabulary.encode(text, TEXTS.get(0)), json.encode(text, TEXTS.get(0)), text);
            }
        }
    }

    @Test
    void tokensAreNamedAsPeopleKnowThem() {
        try (BertTokenizer wordPiece = BertTokenizer.open(TINY);
                BertTokenizer byteLevel = BertTokenizer.open(TINY_ROBERTA)) {
            assertThat(names(wordPiece, wordPiece.encode("the guz", "dog")))
                    .containsExactly("[CLS]", "the", "g", "##u", "##z", "[SEP]", "dog", "[SEP]");
            assertThat(names(byteLevel, byteLevel.encode("the man", "plays")))
                    .containsExactly("<s>", "t", "he", " man", "</s>", "</s>", "p", "l", "ays", "</s>");
        }
    }

    private static List<String> names(BertTokenizer tokenizer, Encoding row) {
        return Arrays.stream(row.ids()).mapToObj(tokenizer::token).toList();
    }

    @Test
    void mergesMeanWhatTheTokenizerFileSays() throws IOException {
        for (String file : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
            Files.copy(TINY_ROBERTA.resolve(file), folder.resolve(file));
        }
        try (BertTokenizer json = BertTokenizer.open(TINY_ROBERTA.resolve("tokenizer.json"));
                BertTokenizer merges = BertTokenizer.open(folder)) {
            for (String text : TEXTS) {
                assertSame(merges.encode(text), json.encode(text), text);
                assertSame(merges.encode(text, TEXTS.get(0)), json.encode(text, TEXTS.get(0)), text);
            }
            assertThat(merges.encode("a man </s> plays", "a <mask> man").specialTokens())
                    .isEqualTo(4);
        }
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\na b c\n");
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .hasMessageEndingWith("merges.txt, line 3: expected two pieces, found \"a b c\".");
    }

    @Test
    void aVocabularyWithoutCapitalsThatHaveASmallFormLowersTexts() throws IOException {
        Path vocabulary = Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\nman\nℝ\n##ℝ\n");
        assertThat(second(vocabulary, "Man")).isEqualTo(3);
        Files.writeString(folder.resolve("model.json"), "{\"doLowerCase\": false}");
        assertThat(second(vocabulary, "Man")).isZero();
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
        assertThat(second(vocabulary, "Man")).isEqualTo(3);
        Files.writeString(vocabulary, "[UNK]\n[CLS]\n[SEP]\nman\nMan\n");
        Files.delete(folder.resolve("tokenizer_config.json"));
        Files.delete(folder.resolve("model.json"));
        assertThat(second(vocabulary, "Man")).isEqualTo(4);
    }

    private static int second(Path vocabulary, String text) {
        try (BertTokenizer tokenizer = BertTokenizer.open(vocabulary)) {
            return tokenizer.encode(text).ids()[1];
        }
    }

    private static void assertSame(Encoding actual, Encoding expected, String text) {
        assertThat(actual.ids()).as(text).isEqualTo(expected.ids());
        assertThat(actual.types()).as(text).isEqualTo(expected.types());
        assertThat(actual.slots()).as(text).isEqualTo(expected.slots());
    }

    @Test
    void slotsCountTheSpecialTokensThatTheTokenizerAdded() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY.resolve("vocab.txt"))) {
            Encoding typed = tokenizer.encode("a man [SEP] the [CLS] guitar", "a man");
            int last = typed.length() - 1;
            assertThat(typed.slots()[0]).isZero();
            assertThat(typed.slots()[last]).isEqualTo(2);
            assertThat(typed.specialTokens()).isEqualTo(3);
            // The user's "[SEP]" is the separator's id, but no separator.
            int separator = typed.ids()[last];
            int firstSeparator = IntStream.range(0, typed.length())
                    .filter(i -> typed.ids()[i] == separator)
                    .findFirst()
                    .orElseThrow();
            assertThat(typed.slots()[firstSeparator]).isEqualTo(-1);
        }
    }

    @Test
    void cutsTheLongerTextOfAPairFirstAndSaysSo() {
        try (BertTokenizer whole = BertTokenizer.open(TINY);
                BertTokenizer cut = whole.withMaxLength(12)) {
            Encoding row = cut.encode("a man plays the guitar and sings and plays and sings", "a man");
            assertThat(row.length()).isEqualTo(12);
            assertThat(row.truncated()).isTrue();
            assertThat(row.specialTokens()).isEqualTo(3);
            Encoding second = whole.encode("a man");
            assertThat(row.types()).endsWith(1, 1);
            assertThat(Arrays.stream(row.types()).filter(t -> t == 1).count()).isEqualTo(second.length() - 1);
            assertThat(cut.encode("a man").truncated()).isFalse();
        }
    }

    @Test
    void isFoundBesideACheckpointOneFolderAboveAndInsideAJar() throws IOException {
        try (BertTokenizer above = BertTokenizer.open(TINY.resolve("onnx/torchscript-eager-17.onnx"))) {
            assertThat(above.encode("a man").specialTokens()).isEqualTo(2);
        }
        URI jar = URI.create("jar:" + folder.resolve("model.jar").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(TINY.resolve("tokenizer.json"), zip.getPath("/model-tokenizer.json"));
            try (BertTokenizer inside = BertTokenizer.open(zip.getPath("/model.onnx"))) {
                assertThat(inside.encode("a man").specialTokens()).isEqualTo(2);
            }
        }
    }

    @Test
    void refusesWhatIsNoTokenizer() throws IOException {
        assertThatThrownBy(() -> BertTokenizer.open(folder.resolve("model.onnx")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("No tokenizer for")
                .hasMessageContaining("model-tokenizer.json");
        Path json = Files.writeString(folder.resolve("tokenizer.json"), "{\"a\": 1}");
        assertThatThrownBy(() -> BertTokenizer.open(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json");
        Path vocabulary = Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n[CLS]\na\n");
        assertThatThrownBy(() -> BertTokenizer.open(vocabulary))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("[SEP]");
    }

    @Test
    void tokensKnowTheirCharactersAndWindowsTheirSpecialTokens() {
        String text = "a 😀😀 man eating\u00a0éating [SEP]";
        for (String model : List.of("tiny-bert", "tiny-roberta")) {
            try (BertTokenizer tokenizer = BertTokenizer.open(TINY.resolveSibling(model))) {
                TextTokens tokens = tokenizer.tokens(text);
                assertSame(tokens.row(), tokenizer.encode(text), model);
                List<String> words = new ArrayList<>();
                for (int t = 1; t < tokens.row().length() - 1; t++) {
                    String part = text.substring(tokens.starts()[t], tokens.ends()[t]);
                    if (tokens.words()[t] == words.size()) {
                        words.add(part);
                    } else if (!part.isEmpty() && tokens.starts()[t] >= tokens.ends()[t - 1]) {
                        words.set(tokens.words()[t], words.get(tokens.words()[t]) + part);
                    }
                }
                assertThat(words)
                        .as(model)
                        .contains("a", "😀😀", "man", "eating")
                        // One token in the files of tiny-bert, as transformers reads them; tiny-roberta has no such
                        // token.
                        .endsWith(model.equals("tiny-bert") ? "[SEP]" : "]");

                Encoding window = tokens.window(2, 4);
                int[] ids = tokens.row().ids();
                assertThat(window.ids()).containsExactly(ids[0], ids[2], ids[3], ids[ids.length - 1]);
                assertThat(window.slots()).containsExactly(0, -1, -1, 1);
                assertThat(tokenizer.tokens("").prefix()).isEqualTo(2);
                assertThat(tokenizer.tokens("").window(2, 2).length()).isEqualTo(2);
            }
        }
    }
}
