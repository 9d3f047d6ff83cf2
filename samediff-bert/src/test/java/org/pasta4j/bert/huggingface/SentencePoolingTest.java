package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.SentencePooling;
import org.pasta4j.bert.SentencePooling.Mode;
import org.pasta4j.bert.text.BertTokenizer;

/** Folders of sentence-transformers. */
class SentencePoolingTest {
    private static final String MODULE =
            "{\"idx\": %d, \"path\": \"%s\", \"type\": \"sentence_transformers.models.%s\"}";

    @TempDir
    Path folder;

    private void write(String pooling, boolean normalised) throws IOException {
        TinyBert.write(folder, TinyBert.config(), TinyBert.weights());
        String modules = String.format(Locale.ROOT, MODULE, 0, "", "Transformer") + ", "
                + String.format(Locale.ROOT, MODULE, 1, "1_Pooling", "Pooling")
                + (normalised ? ", " + String.format(Locale.ROOT, MODULE, 2, "2_Normalize", "Normalize") : "");
        Files.writeString(folder.resolve("modules.json"), "[" + modules + "]");
        Files.createDirectories(folder.resolve("1_Pooling"));
        Files.writeString(folder.resolve("1_Pooling/config.json"), pooling);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"word_embedding_dimension\": 32, \"pooling_mode_cls_token\": false, \"pooling_mode_mean_tokens\": true,"
                        + " \"pooling_mode_max_tokens\": false}; true; mean, normalised",
                "{\"pooling_mode_cls_token\": true, \"pooling_mode_max_tokens\": true}; false; cls, max",
                "{\"word_embedding_dimension\": 32, \"pooling_mode\": \"cls\"}; false; cls"
            })
    void theModesAreTold(String pooling, boolean normalised, String expected) throws IOException {
        write(pooling, normalised);
        assertThat(BertCheckpoint.open(folder).origin().details()).containsEntry("pooling", expected);
    }

    @Test
    void thePoolingIsOfferedToWhatIsPutOnTheBase() throws IOException {
        write("{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": true}", true);
        assertThat(BertCheckpoint.open(folder).origin().pooling())
                .contains(new SentencePooling(List.of(Mode.CLS, Mode.MEAN), true));
        write("{\"pooling_mode\": [\"lasttoken\", \"weightedmean\", \"mean_sqrt_len_tokens\"]}", false);
        assertThat(BertCheckpoint.open(folder).origin().pooling())
                .contains(new SentencePooling(List.of(Mode.MEAN_SQRT_LEN, Mode.WEIGHTEDMEAN, Mode.LASTTOKEN), false));
        write("{\"pooling_mode\": [\"mean\", \"other\"]}", false);
        BertModel unknown = BertCheckpoint.open(folder);
        assertThat(unknown.origin().pooling()).isEmpty();
        assertThat(unknown.origin().details()).containsEntry("pooling", "mean, other, which is not known");
    }

    @ParameterizedTest
    @CsvSource({
        "mean, MEAN",
        "max, MAX",
        "cls, FIRST",
        "mean_sqrt_len_tokens, MEAN",
        "lasttoken, POOLER",
        "weightedmean, POOLER",
        "other, POOLER"
    })
    void headsReadWhatTheBaseWasTrainedWith(String mode, Pooling expected) throws IOException {
        write("{\"pooling_mode\": \"" + mode + "\"}", true);
        assertThat(Pooling.of(BertCheckpoint.open(folder))).isEqualTo(expected);
        Files.delete(folder.resolve("modules.json"));
        assertThat(Pooling.of(BertCheckpoint.open(folder))).isEqualTo(Pooling.POOLER);
    }

    @Test
    void severalModesAreNoneThatAHeadReads() throws IOException {
        write("{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": true}", false);
        assertThat(Pooling.of(BertCheckpoint.open(folder))).isEqualTo(Pooling.POOLER);
    }

    @Test
    void otherModulesAndSettingsAreTold() throws IOException {
        write("{\"pooling_mode\": \"mean\"}", false);
        Files.writeString(
                folder.resolve("modules.json"),
                "[" + String.format(Locale.ROOT, MODULE, 0, "", "Transformer") + ", "
                        + String.format(Locale.ROOT, MODULE, 1, "1_Pooling", "Pooling") + ", "
                        + String.format(Locale.ROOT, MODULE, 2, "2_Dense", "Dense") + "]");
        Files.writeString(
                folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 128, \"do_lower_case\": true}");
        ModelOrigin origin = BertCheckpoint.open(folder).origin();
        assertThat(origin.dropped())
                .contains("module 2_Dense (sentence_transformers.models.Dense), which changes the vectors of texts");
        assertThat(origin.details())
                .containsEntry("texts", "cut to 128 tokens by sentence-transformers")
                .containsKey("case");
    }

    /** Before its second version sentence-transformers kept the BERT in a folder of its own. */
    @Test
    void theBertOfAnOlderFolderIsFound() throws IOException {
        write("{\"pooling_mode_mean_tokens\": true}", true);
        String plain = BertCheckpoint.open(folder).fingerprint();
        Path inner = Files.createDirectories(folder.resolve("0_Transformer"));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.move(folder.resolve(file), inner.resolve(file));
        }
        Files.writeString(inner.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Files.writeString(
                folder.resolve("modules.json"),
                "[" + String.format(Locale.ROOT, MODULE, 0, "0_Transformer", "Transformer") + ", "
                        + String.format(Locale.ROOT, MODULE, 1, "1_Pooling", "Pooling") + "]");
        for (Path path : List.of(folder, inner)) {
            BertModel model = BertCheckpoint.open(path);
            assertThat(model.fingerprint()).isEqualTo(plain);
            assertThat(model.origin().pooling()).contains(new SentencePooling(List.of(Mode.MEAN), false));
            try (BertTokenizer tokenizer = BertTokenizer.open(path)) {
                assertThat(tokenizer.toJson()).contains("[MASK]");
            }
        }
        Files.writeString(
                folder.resolve("modules.json"),
                "[" + String.format(Locale.ROOT, MODULE, 0, "../..", "Transformer") + "]");
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("modules.json", "../..");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        write("{}", false);
        assertThat(BertCheckpoint.open(folder).origin().details()).doesNotContainKey("pooling");
        Files.delete(folder.resolve("1_Pooling/config.json"));
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json");
    }
}
