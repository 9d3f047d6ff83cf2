package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Jackson;

/** What lies beside a vocabulary counts, and what does not lie there is guessed as its publishers mean it. */
class VocabularySettingsTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");
    private static final String DECODED =
            "{\"added_tokens_decoder\": {\"%d\": {\"content\": \"[E1]\", \"special\": true},"
                    + " \"%d\": {\"content\": \"[/E1]\", \"special\": true}}}";

    @TempDir
    Path folder;

    /** The tiny vocabulary with other pieces in the places of its first unused ones. */
    private int vocabulary(String... pieces) throws IOException {
        String text = Files.readString(GOLDEN.resolve("tiny-bert/vocab.txt"));
        for (int i = 0; i < pieces.length; i++) {
            text = text.replace("[unused" + i + "]\n", pieces[i] + "\n");
        }
        Files.writeString(folder.resolve("vocab.txt"), text);
        return (int) text.lines().count();
    }

    private List<String> tokens(String text) {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            return Arrays.stream(tokenizer.encode(text).ids())
                    .mapToObj(tokenizer::token)
                    .toList();
        }
    }

    /** google-research/bert 1188 and 385: the Chinese vocabulary has no capitals but in its markers. */
    @Test
    void markersMakeNoVocabularyCased() throws IOException {
        vocabulary("<S>", "<T>");
        assertThat(tokens("MAN Dog")).containsExactly("[CLS]", "man", "dog", "[SEP]");
    }

    @Test
    void aStrayCapitalMakesNoVocabularyCased() throws IOException {
        vocabulary("##Ö", "Man");
        assertThat(tokens("MAN Dog")).containsExactly("[CLS]", "man", "dog", "[SEP]");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
        assertThat(tokens("Man")).containsExactly("[CLS]", "Man", "[SEP]");
    }

    /** dbmdz/berts 13. */
    @Test
    void accentsStayWhereTheConfigurationSaysSo() throws IOException {
        vocabulary("möchte", "mochte");
        assertThat(tokens("Möchte")).contains("mochte");
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": true, \"strip_accents\": false}");
        assertThat(tokens("Möchte")).contains("möchte");
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false, \"strip_accents\": true}");
        assertThat(tokens("möchte")).contains("mochte");
    }

    /** As sentence-transformers does it, before a tokenizer that keeps capitals. */
    @ParameterizedTest
    @ValueSource(strings = {"sentence_bert_config.json", "sentence_distilbert_config.json"})
    void capitalsAreLoweredBeforeATokenizerThatKeepsThem(String settings) throws IOException {
        vocabulary("m\u00f6chte", "\u0130");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
        assertThat(tokens("MAN M\u00f6chte")).contains("[UNK]").doesNotContain("man", "m\u00f6chte");
        Files.writeString(folder.resolve(settings), "{\"max_seq_length\": 128, \"do_lower_case\": true}");
        assertThat(tokens("MAN M\u00f6chte")).containsExactly("[CLS]", "man", "m\u00f6chte", "[SEP]");
        Files.delete(folder.resolve("tokenizer_config.json"));
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            assertThat(tokenizer.toJson()).doesNotContain("\"Lowercase\"");
            Files.writeString(
                    folder.resolve("tokenizer.json"),
                    tokenizer.toJson().replace("\"lowercase\":true", "\"lowercase\":false"));
        }
        assertThat(tokens("MAN M\u00f6chte")).containsExactly("[CLS]", "man", "m\u00f6chte", "[SEP]");
        Files.writeString(folder.resolve(settings), "{\"do_lower_case\": \"yes\"}");
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(settings, "do_lower_case");
    }

    @Test
    void ideographsStayTogetherWhereTheConfigurationSaysSo() throws IOException {
        vocabulary("東京");
        assertThat(tokens("東京")).doesNotContain("東京");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenize_chinese_chars\": false}");
        assertThat(tokens("東京")).containsExactly("[CLS]", "東京", "[SEP]");
    }

    /** transformers 12381. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"word_tokenizer_type\": \"mecab\"}",
                "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}",
                "{\"word_tokenizer_type\": \"basic\", \"subword_tokenizer_type\": \"character\"}"
            })
    void aSplitterThatIsNotThereIsNamed(String config) throws IOException {
        vocabulary();
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer_config.json: words are split by ")
                .hasMessageContaining(config.contains("character") ? "character" : "mecab")
                .hasMessageContaining("\"word_tokenizer_type\": \"basic\"");
    }

    /** PURE 36, tokenizers 1422. */
    @Test
    void addedTokensAreWholeAndTakeNoSlot() throws IOException {
        int next = vocabulary();
        Files.writeString(
                folder.resolve("added_tokens.json"), "{\"[E1]\": " + (next + 7) + ", \"[/E1]\": " + next + "}");
        Files.writeString(
                folder.resolve("special_tokens_map.json"), "{\"additional_special_tokens\": [\"[E1]\", \"[/E1]\"]}");
        assertAdded(next + 7, next);
        for (String name : List.of("added_tokens.json", "special_tokens_map.json")) {
            Files.delete(folder.resolve(name));
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), String.format(Locale.ROOT, DECODED, next, next + 1));
        assertAdded(next, next + 1);
    }

    private void assertAdded(int first, int second) {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            Encoding row = tokenizer.encode("[E1] a [/E1]");
            assertThat(row.ids()).hasSize(5).contains(first, second);
            assertThat(row.ids()[1]).isEqualTo(first);
            assertThat(row.slots()).containsExactly(0, -1, -1, -1, 1);
        }
    }

    @Test
    void addedTokensOfAByteLevelVocabularyToo() throws IOException {
        for (String file : List.of("vocab.json", "merges.txt")) {
            Files.copy(GOLDEN.resolve("tiny-roberta").resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("added_tokens.json"), "{\"[E1]\": 1000, \"[/E1]\": 1001}");
        assertThat(tokens("[E1]man[/E1]")).contains("[E1]", "[/E1]");
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            assertThat(tokenizer.encode("[E1]man[/E1]").ids()).contains(1000, 1001);
        }
    }

    /** transformers takes them out of a text whole, whether tokenizer.json lists them or not. */
    @Test
    void specialTokensOfATokenizerThatListsNoneAreWholeAndTakeNoSlot() throws IOException {
        String tokenizer = Files.readString(GOLDEN.resolve("tiny-bert/tokenizer.json"));
        Files.writeString(
                folder.resolve("tokenizer.json"),
                tokenizer.replaceFirst("(?s)\"added_tokens\":\\s*\\[.*?\\]", "\"added_tokens\": []"));
        assertThat(tokens("a [SEP] man [mask]"))
                .containsSequence("[UNK]", "man")
                .doesNotContain("[MASK]");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"sep_token\": \"[SEP]\", \"mask_token\": {\"content\": \"[MASK]\"}, \"eos_token\": \"[no piece]\"}");
        assertThat(tokens("a [SEP] man [MASK]")).containsExactly("[CLS]", "a", "[SEP]", "man", "[MASK]", "[SEP]");
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            assertThat(opened.encode("a [SEP] man").slots()).containsExactly(0, -1, -1, -1, 1);
        }
    }

    @Test
    void aNumberThatAnotherPieceHasIsRefused() throws IOException {
        vocabulary();
        Files.writeString(folder.resolve("added_tokens.json"), "{\"[E1]\": 8}");
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("the added token \"[E1]\" has the id 8, which is that of \"")
                .hasMessageEndingWith("download all of them again.");
    }

    /** transformers writes null where there is no such token; "null" is a word of BERT's vocabulary. */
    @Test
    void noTokenIsNoSpecialToken() throws IOException {
        vocabulary("null", "##able");
        for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            Files.writeString(folder.resolve(name), "{\"bos_token\": null, \"eos_token\": null}");
        }
        assertThat(tokens("nullable")).containsExactly("[CLS]", "null", "##able", "[SEP]");
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            Files.writeString(folder.resolve("tokenizer.json"), opened.toJson());
        }
        assertThat(tokens("nullable null")).containsExactly("[CLS]", "null", "##able", "null", "[SEP]");
    }

    /** SudachiTra 64, torchtext 1840, BertTokenizers 27, transformers 1078: a line is an id, whatever is in it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u2028", "\u3000", "\u0085", "again"})
    void aLineIsAnIdWhateverIsInIt(String line) throws IOException {
        int lines = vocabulary("again");
        String text = Files.readString(folder.resolve("vocab.txt"));
        Files.writeString(folder.resolve("vocab.txt"), "\ufeff[PAD]\n" + line + "\n" + line + "\n" + text + "last\n");
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            assertThat(opened.encode("last").ids()[1]).isEqualTo(lines + 3);
            assertThat(opened.encode("again").ids()).hasSize(3);
            assertThat(opened.encode(line + " " + line).ids()).hasSizeLessThanOrEqualTo(4);
        }
        Files.writeString(
                folder.resolve("vocab.txt"),
                Files.readString(folder.resolve("vocab.txt")).replace("\n", "\r\n"));
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            assertThat(opened.encode("last").ids()[1]).isEqualTo(lines + 3);
        }
    }

    /** tokenizers 275 and 225: pairs of characters, as SentencePieceBPETokenizer and CharBPETokenizer save them. */
    @ParameterizedTest
    @ValueSource(strings = {"\u2581a", "a</w>", "a@@"})
    void pairsOfCharactersAreNotTakenForPairsOfBytes(String piece) throws IOException {
        Files.writeString(folder.resolve("vocab.json"), "{\"<s>\": 0, \"</s>\": 1, \"a\": 2, \"" + piece + "\": 3}");
        Files.writeString(folder.resolve("merges.txt"), "");
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("vocab.json: expected byte-level pieces")
                .hasMessageContaining("Put the tokenizer.json of that tokenizer beside it");
    }

    /** gigatoken PR 19, sugarme/tokenizer PR 56: published files name no type, and join the two pieces of a pair. */
    @ParameterizedTest
    @ValueSource(strings = {"bert-json", "roberta-json", "camembert-json"})
    void filesOfOldVersionsMeanTheSame(String kind) throws IOException {
        Path file = Path.of("src/test/resources/tokenizers").resolve(kind).resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) Jackson.MAPPER.readTree(Files.readString(file));
        ObjectNode model = (ObjectNode) json.get("model");
        model.remove("type");
        model.remove("byte_fallback");
        if (model.get("merges") instanceof ArrayNode merges) {
            List<String> pairs = new ArrayList<>();
            merges.forEach(
                    pair -> pairs.add(pair.get(0).asText() + " " + pair.get(1).asText()));
            merges.removeAll();
            pairs.forEach(merges::add);
        }
        Files.writeString(folder.resolve("tokenizer.json"), json.toString());
        try (BertTokenizer old = BertTokenizer.open(folder);
                BertTokenizer current = BertTokenizer.open(file)) {
            for (String text : List.of("Fré <mask> 東京 banderban", "с ним, 123", "😀 [SEP]")) {
                assertThat(old.encode(text, text).ids())
                        .isEqualTo(current.encode(text, text).ids());
            }
        }
    }

    /** djl 2669, spiceai PR 13416, daulet/tokenizers 30. */
    @Test
    void cuttingAndPaddingThatWereSavedAreLeftOut() throws IOException {
        String json = Files.readString(GOLDEN.resolve("tiny-bert/tokenizer.json"));
        ObjectNode saved = (ObjectNode) Jackson.MAPPER.readTree(json);
        saved.set(
                "truncation",
                Jackson.MAPPER.readTree("{\"direction\": \"Right\", \"max_length\": 4, \"strategy\": \"LongestFirst\","
                        + " \"stride\": 0}"));
        saved.set(
                "padding",
                Jackson.MAPPER.readTree(
                        "{\"strategy\": {\"Fixed\": 20}, \"direction\": \"Right\","
                                + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"[PAD]\"}"));
        Files.writeString(folder.resolve("tokenizer.json"), saved.toString());
        assertThat(tokens("a man is eating")).containsExactly("[CLS]", "a", "man", "is", "eating", "[SEP]");
        assertThat(tokens("a")).hasSize(3);
    }
}
