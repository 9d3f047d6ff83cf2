package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;

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
    void aMissingFileIsNamed() throws IOException {
        write("{}", false);
        assertThat(BertCheckpoint.open(folder).origin().details()).doesNotContainKey("pooling");
        Files.delete(folder.resolve("1_Pooling/config.json"));
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json");
    }
}
