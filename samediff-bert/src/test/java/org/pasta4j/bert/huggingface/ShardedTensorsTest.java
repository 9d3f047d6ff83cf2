package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;

class ShardedTensorsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        TinyBert.writeShards(folder, TinyBert.config(), TinyBert.weights());
    }

    @Test
    void aModelInTwoFilesIsTheSameModel() {
        String expected = BertCheckpoint.open(TinyBert.FOLDER).fingerprint();

        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);
        assertThat(BertCheckpoint.open(folder.resolve(TinyBert.INDEX)).fingerprint())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.safetensors", "/etc/passwd", "sub/model.safetensors", "..", ""})
    void anIndexLeadsNowhereElse(String name) throws IOException {
        String index = Files.readString(folder.resolve(TinyBert.INDEX));
        Files.writeString(folder.resolve(TinyBert.INDEX), index.replace(TinyBert.shardName(1), name));

        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected names of files beside it, found \"" + name + "\"");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve(TinyBert.shardName(1)));

        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .hasMessageContaining("names " + TinyBert.shardName(1) + ", which is not there");
    }

    @Test
    void aTensorInTheWrongFileIsNamed() throws IOException {
        Files.copy(
                folder.resolve(TinyBert.shardName(0)),
                folder.resolve(TinyBert.shardName(1)),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .hasMessageContaining("looks for the tensor ")
                .hasMessageContaining(", which does not hold it. Download all files again.");
    }
}
