package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;

class ImportCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"onnx/torchscript-sdpa-14.onnx", "tf", "tf/bert_model.ckpt"})
    void aCheckpointOfAnyKindBecomesTheSameHuggingFaceFolder(String checkpoint) throws IOException {
        Path to = folder.resolve("imported");

        CommandRun run = CommandRun.of("import", CommandRun.TINY_BERT.resolve(checkpoint), "--to", to);

        assertThat(run.done()).contains("BERT 3 x 32, 4 heads", "Written to " + to + ".");
        assertThat(BertCheckpoint.open(to).fingerprint())
                .isEqualTo(BertCheckpoint.open(CommandRun.TINY_BERT).fingerprint());
        assertThat(Files.readString(to.resolve("config.json"))).contains("\"model_type\" : \"bert\"");
        assertThat(to.resolve("tokenizer.json")).exists();
    }

    @Test
    void nothingIsOverwrittenAndNothingLeftBehind() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.onnx"), "nothing");
        CommandRun.of("import", damaged, "--to", folder.resolve("out")).refused("damaged.onnx is not an ONNX file");
        CommandRun.of("import", CommandRun.TINY_BERT, "--to", folder).refused("exists already");

        assertThat(folder.toFile().list()).containsExactly("damaged.onnx");
    }
}
