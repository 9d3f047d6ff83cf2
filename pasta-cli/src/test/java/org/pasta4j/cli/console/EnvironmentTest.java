package org.pasta4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's system may lack. */
class EnvironmentTest {
    @TempDir
    private Path folder;

    @Test
    void aHomeThatIsNoFolderIsReplaced() {
        String temporary = System.getProperty("java.io.tmpdir");
        String there = folder.toAbsolutePath().toString();
        assertThat(HomeFolder.home(there, temporary)).isEqualTo(there);
        assertThat(HomeFolder.home("?", there)).isEqualTo(there);
        assertThat(HomeFolder.home("?", null)).isEqualTo(temporary);
        assertThat(HomeFolder.home(there + "/none", "relative")).isEqualTo(temporary);
        assertThat(HomeFolder.home(null, "\0")).isEqualTo(temporary);
    }

    @Test
    void whichMemoryIsShortDecidesWhatToDo() {
        assertThat(advice("Java heap space")).contains("-Xmx8g", "smaller batch");
        assertThat(advice("Cannot reserve 4096 bytes of direct buffer memory")).contains("MaxDirectMemorySize");
        assertThat(
                        advice(
                                "Physical memory usage is too high: physicalBytes (72M) > maxPhysicalBytes (10M) [in thread \"x\"]"))
                .contains("-Xmx8g", "org.bytedeco.javacpp.maxbytes");
        assertThat(advice("unable to create native thread: possibly out of memory or process/resource limits reached"))
                .contains("ulimit -u");
        assertThat(MemoryAdvice.of(new OutOfMemoryError())).contains("-Xmx8g");
    }

    private static String advice(String message) {
        return MemoryAdvice.of(new OutOfMemoryError(message));
    }
}
