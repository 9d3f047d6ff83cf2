package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training deletes what it has written, and nothing else. */
class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void itsOwnFilesGoAndTheFolderWithThem() throws IOException {
        Path states = write(folder.resolve("out.checkpoint"));
        StateFolder state = new StateFolder(states, 30);
        assertThat(state.holdsState()).isTrue();
        state.delete();
        assertThat(states).doesNotExist();
        state.delete();
    }

    @Test
    void whatOthersKeepThereStays() throws IOException {
        Path states = write(folder.resolve("out.checkpoint"));
        Path notes = Files.writeString(states.resolve("notes.txt"), "mine");
        Path data = Files.createDirectories(states.resolve("data")).resolve("train.tsv");
        Files.writeString(data, "a\tb\n");
        Path steps = Files.createDirectories(states.resolve("step-by-step"));
        StateFolder state = new StateFolder(states, 30);
        state.delete();
        assertThat(state.holdsState()).isFalse();
        assertThat(states).isDirectoryNotContaining("glob:**metrics.jsonl");
        assertThat(states.resolve("step-0000000008")).doesNotExist();
        assertThat(notes).exists();
        assertThat(data).exists();
        assertThat(steps).exists();
    }

    @Test
    void foldersOfStatesGoTogetherAndLeaveOthersAlone() throws IOException {
        Path runs = folder.resolve("states");
        write(runs.resolve("one"));
        write(runs.resolve("other"));
        Path notes = Files.writeString(runs.resolve("other").resolve("notes.txt"), "mine");
        StateFolder.deleteAll(runs);
        assertThat(runs.resolve("one")).doesNotExist();
        assertThat(notes).exists();
        Files.delete(notes);
        StateFolder.deleteAll(runs);
        assertThat(runs).doesNotExist();
        StateFolder.deleteAll(runs);
    }

    private static Path write(Path states) throws IOException {
        Path state = Files.createDirectories(states.resolve("step-0000000008"));
        Files.writeString(state.resolve("progress.json"), "{}");
        Files.writeString(state.resolve("state.safetensors"), "");
        Files.writeString(states.resolve("metrics.jsonl"), "{}");
        return states;
    }
}
