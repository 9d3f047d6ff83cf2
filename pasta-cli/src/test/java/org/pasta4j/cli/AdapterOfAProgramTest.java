package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.PastaModel;

/** What a Java program has saved on a base in a jar is used from the command line without a word on where that is. */
class AdapterOfAProgramTest {
    @TempDir
    private Path folder;

    @Test
    void findsABaseOnTheClassPathByANameOfNoMachine() throws IOException {
        String config = saved("classpath:all-minilm-l6-v2.onnx");

        assertThat(config).contains("classpath:all-minilm-l6-v2.onnx").doesNotContain("file:", ".m2");
        assertThat(Files.readString(folder.resolve("adapter/README.md"))).doesNotContain("file:", ".m2");
        assertAnswers();
    }

    @Test
    void findsABaseInAnyOtherJar() throws IOException {
        Path jar = folder.resolve("a model.jar");
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            for (String name : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
                Files.copy(CommandRun.TINY_BERT.resolve(name), files.getPath("/" + name));
            }
        }

        assertThat(saved("jar:" + jar.toUri() + "!/model.safetensors")).contains("jar:file:");
        assertAnswers();
    }

    private String saved(String base) throws IOException {
        try (BertTokenizer tokenizer = BertTokenizer.open(base);
                PastaModel model = PastaModel.create(
                        BertCheckpoint.open(base), tokenizer, PastaConfig.classification("bad", "good"))) {
            model.save(folder.resolve("adapter"));
        }
        return Files.readString(folder.resolve("adapter/adapter_config.json"));
    }

    private void assertAnswers() {
        assertThat(CommandRun.of("predict", "--adapter", folder.resolve("adapter"), "a text")
                        .done())
                .contains("a text");
    }
}
