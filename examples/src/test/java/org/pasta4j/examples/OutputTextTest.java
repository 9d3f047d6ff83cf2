package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.TextInput;

/** What programs and shells read of the output. */
class OutputTextTest {
    private final StringWriter err = new StringWriter();

    @Test
    void outputThatGetsLostIsAFailure() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        try (OutputStream out = Files.newOutputStream(full)) {
            assertThat(run(out, "--version")).isEqualTo(1);
        }
        assertThat(err.toString())
                .startsWith("pasta: Cannot write to standard output: ")
                .hasLineCount(1);
    }

    @Test
    void aReaderThatHasSeenEnoughIsNone() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(run(closed, "--version")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aLabelOrTextIsOneField() {
        StringWriter out = new StringWriter();
        PredictionPrinter printer =
                new PredictionPrinter(new PrintWriter(out), PastaConfig.classification("a\tb", "c\nd"), false);

        printer.print(
                List.of(TextInput.of("x\ty")), List.of(new Prediction("a\tb", 0.5, new float[] {0.5f, 0.5f}, false)));
        printer.printEntities(List.of("x\ny"), List.of(List.of(new Entity("c\r\nd", "x\ny", 0, 3, 1))));

        assertThat(out.toString()).isEqualToNormalizingNewlines("a b\t0.5000\tx y\n1\tc  d\t1.0000\t0\t3\tx y\n");
    }

    @Test
    void theCommandOfARunCanBePastedIntoAShell() {
        assertThat(RunHeader.command(List.of("train", "--learning-rates", "1e-3,0.02", "--out", "it's mine", "")))
                .isEqualTo("pasta train --learning-rates 1e-3,0.02 --out 'it'\\''s mine' ''");
    }

    private int run(OutputStream out, String... arguments) {
        return Pasta.run(Pasta.commandLine().setErr(new PrintWriter(err, true)), out, arguments);
    }
}
