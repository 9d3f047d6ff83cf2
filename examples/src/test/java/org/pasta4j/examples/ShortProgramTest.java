package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortProgramTest {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(before);
    }

    @Test
    void wrongArgumentsAreAnsweredWithTheRightOnes() {
        for (int count : new int[] {0, 1, 3}) {
            err.reset();
            assertThat(ShortProgram.run(PastaModelExample.class, new String[count], PastaModelExample::run))
                    .isEqualTo(2);
            assertOneLine("Usage: PastaModelExample CHECKPOINT ADAPTER", "found " + count);
        }
    }

    @Test
    void badInputIsOneLine() {
        String[] arguments = {
            folder.resolve("none").toString(), folder.resolve("adapter").toString()
        };

        assertThat(ShortProgram.run(PlainSameDiffExample.class, arguments, PlainSameDiffExample::run))
                .isEqualTo(1);

        assertOneLine(arguments[0]);
    }

    private void assertOneLine(String... parts) {
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(parts).hasLineCount(1);
    }
}
