package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.text.BertTokenizer;

/** Folders as people have them: half fetched, or with an exported model. */
class FoldersTest {
    private static final Path TINY = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final Path EXPORTED = TINY.resolve("onnx/torchscript-eager-17.onnx");
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\n"
            + "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 171896\n";

    @TempDir
    Path folder;

    /** transformers 27923. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin",
                "config.json",
                "model.onnx",
                "bert_model.ckpt.index",
                "frozen.pb",
                "model.jar",
                "anything"
            })
    void aPointerOfGitLfsIsToldAsThat(String name) throws IOException {
        Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(TINY.resolve("model.safetensors"), folder.resolve("other.safetensors"));
        Files.deleteIfExists(folder.resolve(name));
        Path pointer = Files.writeString(folder.resolve(name), POINTER);
        Path opened = name.equals("config.json") ? folder.resolve("other.safetensors") : pointer;
        assertThatThrownBy(() -> BertCheckpoint.open(opened))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(pointer + " is a Git LFS pointer")
                .hasMessageContaining("\"git lfs pull\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "vocab.txt", "vocab.json"})
    void aTokenizersPointerToo(String name) throws IOException {
        Path pointer = Files.writeString(folder.resolve(name), POINTER);
        assertThatThrownBy(() -> BertTokenizer.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(pointer + " is a Git LFS pointer");
    }

    /** optimum 1745, djl-serving PR 1950. */
    @Test
    void aFolderWithAnExportedModelIsOpened() throws IOException {
        String expected = BertCheckpoint.open(EXPORTED).fingerprint();
        Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
        Path below = Files.createDirectory(folder.resolve("onnx"));
        Files.copy(EXPORTED, below.resolve("model_quantized.onnx"));
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);
        Files.copy(EXPORTED, folder.resolve("a.onnx"));
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);
        Path second = Files.copy(EXPORTED, folder.resolve("b.onnx"));
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("several ONNX files")
                .hasMessageEndingWith("Give one of " + folder.resolve("a.onnx") + ", " + second + ".");
        Files.copy(EXPORTED, folder.resolve("model.onnx"));
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);
    }

    @Test
    void whatIsNotExportedComesFirst() throws IOException {
        assertThat(BertCheckpoint.open(TINY).origin().dialect()).isEqualTo("Hugging Face safetensors");
        for (String name :
                new String[] {"bert_config.json", "bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001"}) {
            Files.copy(TINY.resolve("tf").resolve(name), folder.resolve(name));
        }
        Files.copy(EXPORTED, folder.resolve("model.onnx"));
        assertThat(BertCheckpoint.open(folder).origin().dialect()).isEqualTo("TensorFlow");
    }
}
