package org.pasta4j.pasta.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    @TempDir
    private Path parent;

    @Test
    void whatTheEndOfTheProcessHasDeletedIsNotMoved() throws IOException {
        Path target = parent.resolve("target");
        try (TemporaryFolder folder = TemporaryFolder.beside(target)) {
            folder.deleteAtEnd();
            Files.createDirectory(folder.path());
            assertThatThrownBy(() -> folder.move(folder.path(), target)).hasMessage("the process is ending");
        }
        assertThat(parent).isEmptyDirectory();
    }

    /** The end of a process runs beside the thread that writes and moves. */
    @Test
    void aTargetHasAllFilesOrIsNotThere() throws Exception {
        for (int round = 0; round < 300; round++) {
            Path target = parent.resolve("target" + round);
            try (TemporaryFolder folder = TemporaryFolder.beside(target)) {
                for (String name : new String[] {"a", "b", "c", "d"}) {
                    Files.createFile(folder.path().resolve(name));
                }
                CyclicBarrier together = new CyclicBarrier(2);
                Thread end = new Thread(() -> {
                    await(together);
                    folder.deleteAtEnd();
                });
                end.start();
                await(together);
                try {
                    folder.move(folder.path(), target);
                    assertThat(target.toFile().list()).hasSize(4);
                } catch (IOException e) {
                    assertThat(target).doesNotExist();
                }
                end.join();
            }
        }
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
