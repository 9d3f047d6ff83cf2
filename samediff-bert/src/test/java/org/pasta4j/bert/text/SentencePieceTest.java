package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.CheckpointException;

/** What a SentencePiece model is read as, and when it is refused; its ids are {@link TransformersIdsTest}'s. */
class SentencePieceTest {
    private static final Path MODEL = Path.of("src/test/resources/tokenizers/camembert/sentencepiece.bpe.model");
    private static final String CURE = "AutoTokenizer.from_pretrained(folder).save_pretrained(folder)";

    @TempDir
    Path folder;

    private void beside(String file, String json) throws IOException {
        Files.writeString(folder.resolve(file), json);
    }

    private Path model(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("sentencepiece.bpe.model"), bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "xlm-roberta, , 0",
        "camembert, , 5",
        "roberta, XLMRobertaTokenizer, 0",
        "xlm-roberta, CamembertTokenizerFast, 5",
    })
    void whatLiesBesideNumbersThePieces(String network, String tokenizer, int begin) throws IOException {
        model(Files.readAllBytes(MODEL));
        beside("config.json", "{\"model_type\": \"" + network + "\"}");
        if (tokenizer != null) {
            beside("tokenizer_config.json", "{\"tokenizer_class\": \"" + tokenizer + "\"}");
        }
        try (BertTokenizer opened = BertTokenizer.open(folder.resolve("model.safetensors"))) {
            Encoding row = opened.encode("ban <mask> [X]", "der");
            assertThat(row.ids()[0]).isEqualTo(begin);
            assertThat(row.specialTokens()).isEqualTo(4);
            assertThat(row.types()).containsOnly(0);
            assertThat(Arrays.stream(row.ids()).mapToObj(opened::token)).contains("<mask>", "[X]", "</s>");
        }
    }

    /** Those of trainings with more tokens. */
    @Test
    void addedTokensKeepTheirNumbers() throws IOException {
        model(Files.readAllBytes(MODEL));
        beside("config.json", "{\"model_type\": \"xlm-roberta\"}");
        int next;
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            next = opened.encode("<mask>").ids()[1] + 1;
        }
        beside("added_tokens.json", "{\"<e2>\": " + (next + 1) + ", \"<e1>\": " + next + "}");
        try (BertTokenizer opened = BertTokenizer.open(folder)) {
            assertThat(opened.encode("ban<e1>der <e2>").ids())
                    .containsSequence(next)
                    .containsSequence(next + 1);
            assertThat(opened.encode("<e1>").specialTokens()).isEqualTo(2);
        }
        beside("added_tokens.json", "{\"<e1>\": 5000}");
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("found 5000 for \"<e1>\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"tokenizer_class\": \"T5Tokenizer\"}"})
    void aTokenizerThatIsNotKnownIsRefused(String config) throws IOException {
        model(Files.readAllBytes(MODEL));
        if (!config.isEmpty()) {
            beside("tokenizer_config.json", config);
        }
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("\"tokenizer_class\": \"XLMRobertaTokenizer\"")
                .hasMessageContaining(config.isEmpty() ? "no file that names one" : "T5Tokenizer")
                .hasMessageContaining(CURE);
    }

    @Test
    void aDamagedModelIsRefused() throws IOException {
        beside("config.json", "{\"model_type\": \"xlm-roberta\"}");
        byte[] whole = Files.readAllBytes(MODEL);
        for (int length : new int[] {0, 1, 40, whole.length / 2, whole.length - 1}) {
            model(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BertTokenizer.open(folder))
                    .as("%d bytes", length)
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessageContaining("sentencepiece.bpe.model is damaged: expected a SentencePiece model");
        }
        model("not a model at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> BertTokenizer.open(folder)).isExactlyInstanceOf(CheckpointException.class);
    }

    /** Left out are the first pieces, whatever they are: words, if the model was made without special ones. */
    @Test
    void aModelWithoutItsOwnTokensIsRefused() throws IOException {
        beside("config.json", "{\"model_type\": \"xlm-roberta\"}");
        model(pieces(List.of("<unk>", "\u2581a", "\u2581b"), 1));
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected <unk>, <s> and </s> as the first pieces")
                .hasMessageContaining("found <unk>, \u2581a, \u2581b")
                .hasMessageContaining(CURE);
        model(pieces(List.of("<unk>", "<s>", "</s>", "\u2581a"), 2));
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected a Unigram model");
    }

    /** A model of short pieces, those in angle brackets special. */
    private static byte[] pieces(List<String> texts, int algorithm) {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            int kind = text.equals("<unk>") ? 2 : text.startsWith("<") ? 3 : 1;
            model.writeBytes(new byte[] {0x0a, (byte) (utf8.length + 4), 0x0a, (byte) utf8.length});
            model.writeBytes(utf8);
            model.writeBytes(new byte[] {0x18, (byte) kind});
        }
        model.writeBytes(new byte[] {0x12, 2, 0x18, (byte) algorithm});
        return model.toByteArray();
    }
}
