package org.pasta4j.pasta.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.JavaProcess;

class WholeFilesTest {
    @TempDir
    Path parent;

    @Test
    void filesAppearUnderTheirNames() {
        Path target = parent.resolve("new/folder");
        WholeFiles.write(target, folder -> {
            Files.writeString(folder.resolve("one"), "1");
            Files.writeString(folder.resolve("two"), "2");
            Files.writeString(folder.resolve("scratch"), "3");
            assertThat(target.resolve("one")).doesNotExist();
            return List.of("one", "two");
        });
        assertThat(target.toFile().list()).containsExactlyInAnyOrder("one", "two");
        assertThat(target.resolve("two")).hasContent("2");
    }

    @Test
    void aFullDiskLeavesNothingBehind() {
        Path target = parent.resolve("new/folder");
        assertThatThrownBy(() -> WholeFiles.write(target, folder -> {
                    Files.writeString(folder.resolve("one"), "1");
                    throw new IOException("No space left on device");
                }))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessage("Cannot write into " + target + ": No space left on device.");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void ofSeveralAllAppearOrNone() throws IOException {
        Files.writeString(parent.resolve("two"), "mine");
        assertThatThrownBy(() -> WholeFiles.write(parent, folder -> {
                    Files.writeString(folder.resolve("one"), "1");
                    Files.writeString(folder.resolve("two"), "2");
                    return List.of("one", "two");
                }))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining("two already exists");
        assertThat(parent.toFile().list()).containsExactly("two");
        assertThat(parent.resolve("two")).hasContent("mine");
    }

    /** No system gives a process so high a number. */
    @Test
    void whatAKilledProcessLeftIsDeletedAndWhatALivingOneWritesIsNot() throws IOException {
        Path abandoned = Files.createDirectory(parent.resolve(".pasta-999999999999-0123abcd-1"));
        Files.writeString(abandoned.resolve("one"), "1");
        long own = ProcessHandle.current().pid();
        Path ofOneWithTheSameNumber = Files.createDirectory(parent.resolve(".pasta-" + own + "-0123abcd-1"));
        Path living = Files.createDirectory(Drafts.in(parent, ".pasta-"));
        Path other = Files.createDirectory(parent.resolve(".pasta-mine"));
        WholeFiles.write(parent, folder -> {
            Files.writeString(folder.resolve("two"), "2");
            return List.of("two");
        });
        assertThat(abandoned).doesNotExist();
        assertThat(ofOneWithTheSameNumber).doesNotExist();
        assertThat(living).exists();
        assertThat(other).exists();
    }

    /** A process that is still writing when it is told to end: it writes for as long as this one lives. */
    public static void main(String[] arguments) {
        WholeFiles.write(Path.of(arguments[0]), folder -> {
            Files.writeString(folder.resolve("one"), "1");
            System.out.println("begun");
            // Ends some time after the other one is gone. That is not at once: what sends the signal closes this, too.
            System.in.read();
            LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(5));
            return List.of("one");
        });
    }

    @Test
    void aProcessThatIsToldToEndLeavesNothing() throws IOException, InterruptedException {
        Path target = Files.createDirectory(parent.resolve("target"));
        Process process =
                JavaProcess.of(WholeFilesTest.class, target.toString()).start();
        assertThat(process.inputReader().readLine()).isEqualTo("begun");
        assertThat(target).isNotEmptyDirectory();
        process.destroy();
        process.waitFor();
        assertThat(target).isEmptyDirectory();
    }
}
