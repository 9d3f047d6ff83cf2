package org.pasta4j.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.AdapterException;

class OutputFolderTest {
    @TempDir
    private Path folder;

    @Test
    void appearsWhole() throws IOException {
        Path target = folder.resolve("new/out");

        try (OutputFolder output = OutputFolder.create(target, "--out")) {
            Files.writeString(output.draft().resolve("a"), "a");
            assertThat(target).doesNotExist();
            output.publish(output.draft());
        }

        assertThat(target.resolve("a")).hasContent("a");
        assertThat(names(target.getParent())).containsExactly("out");
    }

    @Test
    void publishesAFolderInsideTheDraft() throws IOException {
        Path target = folder.resolve("out");

        try (OutputFolder output = OutputFolder.create(target, "--out")) {
            Path inner = Files.createDirectory(output.draft().resolve("adapter"));
            Files.writeString(inner.resolve("a"), "a");
            output.publish(inner);
        }

        assertThat(names(folder)).containsExactly("out");
        assertThat(target.resolve("a")).exists();
    }

    @Test
    void leavesNothingBehindWithoutPublishing() throws IOException {
        try (OutputFolder output = OutputFolder.create(folder.resolve("out"), "--out")) {
            Files.createDirectory(output.draft().resolve("half"));
        }

        assertThat(names(folder)).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsDeleted() throws IOException {
        Path left = Files.createDirectory(folder.resolve(".out.draft-999999999999-0123abcd-1"));
        Files.createDirectory(left.resolve("half"));
        Files.createDirectory(folder.resolve(".other.draft-999999999999-0123abcd-1"));

        OutputFolder.create(folder.resolve("out"), "--out").close();

        assertThat(names(folder)).containsExactly(".other.draft-999999999999-0123abcd-1");
    }

    @Test
    void aFullDiskIsToldWithTheFolderThatWasAskedFor() throws IOException {
        Path target = folder.resolve("out");
        try (OutputFolder output = OutputFolder.create(target, "--out")) {
            assertThatThrownBy(() -> output.write(draft -> {
                        throw new AdapterException(
                                "Cannot save the adapter to " + draft, new IOException("No space left on device"));
                    }))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith(
                            "Cannot write into the output folder " + target + ": No space left on device.")
                    .hasMessageNotContaining("draft");
            assertThatThrownBy(() -> output.write(draft -> {
                        throw new BadInputException("not the disk's");
                    }))
                    .hasMessage("not the disk's");
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void refusesWhatExists() throws IOException {
        Path target = Files.createDirectory(folder.resolve("out"));

        assertThatThrownBy(() -> OutputFolder.create(target, "--out"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(target.toString())
                .hasMessageContaining("exists already");
    }

    @Test
    void refusesAPlaceThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> OutputFolder.create(file.resolve("out"), "--out"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot be made");
    }

    @Test
    void doesNotOverwriteWhatCameMeanwhile() throws IOException {
        Path target = folder.resolve("out");
        try (OutputFolder output = OutputFolder.create(target, "--out")) {
            Files.createDirectory(target);

            assertThatThrownBy(() -> output.publish(output.draft())).isInstanceOf(BadInputException.class);
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void findsAFreeName() throws IOException {
        Path first = folder.resolve("pasta-demo");
        assertThat(OutputFolder.firstFree(first)).isEqualTo(first);

        Files.createDirectory(first);
        Files.createDirectory(folder.resolve("pasta-demo-2"));

        assertThat(OutputFolder.firstFree(first)).isEqualTo(folder.resolve("pasta-demo-3"));
    }

    private static Stream<String> names(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
