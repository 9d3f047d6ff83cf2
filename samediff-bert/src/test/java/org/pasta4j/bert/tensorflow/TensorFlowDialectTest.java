package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.text.BertTokenizer;

class TensorFlowDialectTest {
    private static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final Path GOOGLE = TINY_BERT.resolve("tf");
    private static final String PREFIX = "bert_model.ckpt";
    private static final String DATA = ".data-00000-of-00001";

    @TempDir
    Path folder;

    private String expected;

    @BeforeEach
    void open() {
        expected = BertCheckpoint.open(TINY_BERT).fingerprint();
    }

    @Test
    void aCheckpointOfGooglesIsTheSameModelHoweverItIsNamed() {
        for (Path path : List.of(GOOGLE, GOOGLE.resolve(PREFIX), GOOGLE.resolve(PREFIX + ".index"))) {
            BertModel model = BertCheckpoint.open(path);
            assertThat(model.fingerprint()).as(path.toString()).isEqualTo(expected);
            assertThat(model.origin().dialect()).isEqualTo("TensorFlow");
            assertThat(model.origin().dropped()).isEmpty();
        }
        try (BertTokenizer tokenizer = BertTokenizer.open(GOOGLE)) {
            assertThat(tokenizer.encode("a man").specialTokens()).isEqualTo(2);
        }
    }

    @Test
    void theVariablesOfASavedModelAreTheSame() throws IOException {
        Path saved = folder.resolve("saved_model");
        Path variables = Files.createDirectories(saved.resolve("variables"));
        Files.copy(GOOGLE.resolve(PREFIX + ".index"), variables.resolve("variables.index"));
        Files.copy(GOOGLE.resolve(PREFIX + DATA), variables.resolve("variables" + DATA));
        Files.copy(GOOGLE.resolve("bert_config.json"), folder.resolve("bert_config.json"));

        assertThat(BertCheckpoint.open(saved).fingerprint()).isEqualTo(expected);

        // Without that file the graph says the rest.
        Files.delete(folder.resolve("bert_config.json"));
        assertThatThrownBy(() -> BertCheckpoint.open(saved)).hasMessageContaining("There is no bert_config.json");
        Files.copy(GOOGLE.resolve("saved_model.pb"), saved.resolve("saved_model.pb"));
        assertThat(BertCheckpoint.open(saved).fingerprint()).isEqualTo(expected);
        Path inner = zip(folder.resolve("inner"), "", saved);
        assertThat(BertCheckpoint.open(Files.copy(inner, folder.resolve("model.zip")))
                        .fingerprint())
                .isEqualTo(expected);
        Path jar = zip(folder.resolve("model.jar"), "/com/example/", inner);
        assertThat(BertCheckpoint.open(jar).fingerprint()).isEqualTo(expected);
        assertThat(BertCheckpoint.open(jar).origin().location()).isEqualTo(jar.toString());
    }

    /** A file, or all files of a folder below their own names. */
    private static Path zip(Path archive, String below, Path what) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(what)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = Files.isDirectory(what) ? what.relativize(file).toString() : "bert-tiny";
                zip.putNextEntry(new ZipEntry(below.replaceFirst("^/", "") + name));
                Files.copy(file, zip);
            }
        }
        return archive;
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path index = Files.copy(GOOGLE.resolve(PREFIX + ".index"), folder.resolve(PREFIX + ".index"));
        refused("There is no bert_config.json beside ");
        String config = Files.readString(GOOGLE.resolve("bert_config.json"));
        Files.writeString(folder.resolve("bert_config.json"), config);
        refused("expected its values in " + folder.toAbsolutePath().resolve(PREFIX + DATA));
        Files.copy(GOOGLE.resolve(PREFIX + DATA), folder.resolve(PREFIX + DATA));
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);

        Files.writeString(
                folder.resolve("bert_config.json"),
                config.replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2"));
        refused("holds bert/encoder/layer_2/");
        Files.writeString(
                folder.resolve("bert_config.json"),
                config.replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4"));
        refused("holds no variable bert/encoder/layer_3/attention/self/query/kernel.");
        Files.write(index, new byte[100]);
        refused("is no index of a TensorFlow checkpoint");
    }

    private void refused(String message) {
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }
}
