package org.pasta4j.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Systems on which natives do not load. */
class NativeProblemTest {
    @TempDir
    private Path folder;

    /** The lines are of Alpine 3.20 and of Debian 12. */
    @Test
    void muslIsToldByWhatIsMapped() throws IOException {
        Path alpine = Files.writeString(folder.resolve("alpine"), """
                7f1b6c0a4000-7f1b6c0b8000 r--p 00000000 00:2f 4195 /lib/ld-musl-x86_64.so.1
                7f1b6c000000-7f1b6c021000 rw-p 00000000 00:00 0
                """);
        Path debian = Files.writeString(
                folder.resolve("debian"),
                "7fb5f2f3b000-7fb5f2f3c000 r--p 00000000 fe:01 3018 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2\n");
        assertThat(NativeProblem.isMusl(alpine)).isTrue();
        assertThat(NativeProblem.isMusl(debian)).isFalse();
        assertThat(NativeProblem.isMusl(folder.resolve("no Linux"))).isFalse();
    }

    @Test
    void aJavaWithoutWhatNativesAreCalledByIsRefused() {
        assertThatCode(NativeProblem::requireWholeJava).doesNotThrowAnyException();
        assertThatThrownBy(() -> NativeProblem.requireClass("sun.misc.NotInThisRuntime"))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageContaining(System.getProperty("java.home"))
                .hasMessageContaining("lacks the module jdk.unsupported")
                .hasMessageContaining("--add-modules java.se,jdk.unsupported");
    }

    @Test
    void aClassOfJavaThatIsNotThereIsNoMatterOfFolders() {
        Throwable failure = new NoClassDefFoundError("java/util/logging/Logger");
        assertThat(NativeProblem.refusal("The library", failure, "/cache", "the option X"))
                .hasMessageContaining("lacks the class java/util/logging/Logger")
                .hasMessageNotContaining("/cache");
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldWhereTheFailureDoesNot() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Throwable failure = new IllegalStateException("Unexpected flavor: cpu");
        assertThat(NativeProblem.refusal("The library", failure, file.resolve("cache"), "X"))
                .hasMessageContaining("nothing can be written there");
        assertThat(NativeProblem.refusal("The library", failure, folder.resolve("cache"), "X"))
                .hasMessageContaining("Unexpected flavor: cpu");
    }

    @Test
    void theInnermostCauseAndTheSettingAreNamed() {
        Throwable failure = new ExceptionInInitializerError(new IOException("No space left on device"));
        assertThat(NativeProblem.refusal("The library", failure, "/cache", "the option X"))
                .hasMessage(
                        "The library cannot be loaded from /cache (java.io.IOException: No space left on device). It"
                                + " is unpacked there the first time, which takes a folder that can be written, on a disk with"
                                + " space for it and not mounted \"noexec\"; name such a folder by the option X.");
    }
}
