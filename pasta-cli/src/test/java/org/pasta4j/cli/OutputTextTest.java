package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.adapter.AnswerOptions;
import org.pasta4j.cli.adapter.PredictionPrinter;
import org.pasta4j.cli.base.RunHeader;
import org.pasta4j.cli.console.Shell;
import org.pasta4j.cli.console.StandardOutput;
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
    void aReaderThatHasSeenEnoughIsNone() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();

        assertThat(run(Channels.newOutputStream(pipe.sink()), "--version")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    /** The system then says "broken pipe" in German. */
    @Test
    void aReaderThatHasSeenEnoughIsNoneInAnyLanguage(@TempDir Path locales) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/share/locale/de/LC_MESSAGES/libc.mo")), "no German messages are here");
        assumeTrue(
                exitCode(new ProcessBuilder(
                                "sh",
                                "-c",
                                "localedef -i de_DE -f UTF-8 " + Shell.quoted(locales.resolve("de_DE.UTF-8"))))
                        <= 1,
                "localedef, which makes a German locale, is not here");
        String pasta = Shell.quoted(ProcessHandle.current().info().command().orElseThrow()) + " -cp "
                + Shell.quoted(System.getProperty("java.class.path")) + " " + Pasta.class.getName() + " train --help";
        Path status = locales.resolve("status");
        Path errors = locales.resolve("errors");

        ProcessBuilder pipeline = new ProcessBuilder(
                "sh",
                "-c",
                "(" + pasta + " 2>" + Shell.quoted(errors) + "; echo $? >" + Shell.quoted(status)
                        + ") | sh -c 'exec 0<&-'");
        pipeline.environment().putAll(Map.of("LC_ALL", "de_DE.UTF-8", "LOCPATH", locales.toString()));
        exitCode(pipeline);

        assertThat(errors).isEmptyFile();
        assertThat(status).hasContent("0");
    }

    private static int exitCode(ProcessBuilder process) throws IOException, InterruptedException {
        return process.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void halfASurrogatePairIsPrintedAsItIsRead() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE)) {
            bytes.reset();
            PrintWriter out = StandardOutput.writer(bytes, charset);
            out.println("a\ud83d b\ude00 \ud83d\ude00 \ud83d");
            assertThat(bytes.toString(charset)).isEqualToNormalizingNewlines("a\ufffd b\ufffd \ud83d\ude00 \ufffd\n");
        }
        bytes.reset();
        PrintWriter ascii = StandardOutput.writer(bytes, StandardCharsets.US_ASCII);
        ascii.print("a\ud83d \u00e4");
        ascii.flush();
        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("a? ?");
    }

    @Test
    void aLabelOrTextIsOneField() {
        StringWriter out = new StringWriter();
        PredictionPrinter printer = new PredictionPrinter(
                new PrintWriter(out), PastaConfig.classification("a\tb", "c\nd"), new AnswerOptions(), false);

        printer.print(
                List.of(TextInput.of("x\ty")),
                List.of(new Prediction("a\tb", List.of("a\tb"), 0.5, new float[] {0.5f, 0.5f}, new float[2], false)));
        printer.printEntities(List.of("x\ny"), List.of(List.of(new Entity("c\r\nd", "x\ny", 0, 3, 1))));

        assertThat(out.toString()).isEqualToNormalizingNewlines("a b\t0.5000\tx y\n1\tc  d\t1.0000\t0\t3\tx y\n");
    }

    @Test
    void theCommandOfARunCanBePastedIntoAShell() {
        assertThat(RunHeader.command(List.of("train", "--learning-rates", "1e-3,0.02", "--out", "it's mine", "")))
                .isEqualTo("pasta train --learning-rates 1e-3,0.02 --out 'it'\\''s mine' ''");
    }

    /** Java has lost what the locale's encoding does not know. */
    @Test
    void anArgumentThatTheLocaleLosesIsRefused(@TempDir Path folder) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        ProcessBuilder process = new ProcessBuilder(
                "/bin/sh",
                "-c",
                Shell.quoted(ProcessHandle.current().info().command().orElseThrow()) + " -cp "
                        + Shell.quoted(System.getProperty("java.class.path")) + " " + Pasta.class.getName()
                        + " predict --adapter a \"$(printf 'M\\303\\274ller')\" 2>" + Shell.quoted(errors));
        process.environment().putAll(Map.of("LC_ALL", "C"));

        assertThat(exitCode(process)).isEqualTo(2);
        assertThat(errors)
                .content(StandardCharsets.UTF_8)
                .contains("has characters that are lost in this locale", "LC_ALL=C.UTF-8")
                .hasLineCount(1);
    }

    private int run(OutputStream out, String... arguments) {
        return Pasta.run(Pasta.commandLine().setErr(new PrintWriter(err, true)), out, arguments);
    }
}
