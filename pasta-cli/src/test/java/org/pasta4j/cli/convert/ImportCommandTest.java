package org.pasta4j.cli.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.base.Models;

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
    void withoutATokenizerItSaysWhy() throws IOException {
        Path alone = folder.resolve("alone.onnx");
        Files.copy(CommandRun.TINY_BERT.resolve("onnx/torchscript-sdpa-14.onnx"), alone);

        assertThat(importedWithoutTokenizer(alone)).contains("No tokenizer for " + alone + "; expected one of");
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{\"mod");
        assertThat(importedWithoutTokenizer(alone)).contains(tokenizer + ": expected JSON, found an error");
        Files.write(tokenizer, new byte[] {'"', (byte) 0xe9, '"'});
        assertThat(importedWithoutTokenizer(alone)).contains(tokenizer + ": expected UTF-8, found another encoding.");
    }

    private String importedWithoutTokenizer(Path checkpoint) throws IOException {
        Path to = Files.createTempDirectory(folder, "to").resolve("imported");
        CommandRun run = CommandRun.of("import", checkpoint, "--to", to);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Written to " + to + ", without a tokenizer.");
        assertThat(to.resolve("tokenizer.json")).doesNotExist();
        assertThat(run.err()).startsWith("pasta: No tokenizer is written. ").hasLineCount(1);
        return run.err();
    }

    @Test
    void anAdapterFindsATensorFlowBaseByThePrefixOfItsFiles() throws IOException {
        Path table = Files.writeString(folder.resolve("train.tsv"), "very good\tgood\nvery bad\tbad\n");
        Path adapter = folder.resolve("adapter");
        Path base = CommandRun.TINY_BERT.resolve("tf/bert_model.ckpt");
        CommandRun.of("train", "--model", base, "--train", table, "--dev", table, "--out", adapter, "--epochs", 1)
                .done();

        assertThat(CommandRun.of("predict", "--adapter", adapter, "very good").done())
                .containsPattern("^(good|bad)\t");
        assertThat(Models.isThere("no\0path")).isFalse();
    }

    @Test
    void nothingIsOverwrittenAndNothingLeftBehind() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.onnx"), "nothing");
        CommandRun.of("import", damaged, "--to", folder.resolve("out")).refused("damaged.onnx is not an ONNX file");
        CommandRun.of("import", CommandRun.TINY_BERT, "--to", folder).refused("exists already");

        assertThat(folder.toFile().list()).containsExactly("damaged.onnx");
    }
}
