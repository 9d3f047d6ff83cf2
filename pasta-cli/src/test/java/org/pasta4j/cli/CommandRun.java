package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A command of the command line that has run in this process.
 *
 * @param exitCode as the shell sees it
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int exitCode, String out, String err) {
    /** A BERT of 41,408 weights and 64 positions. */
    public static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");

    /** Runs a command to its end; arguments may be paths. */
    public static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Pasta.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** The same with a text as standard input. */
    public static CommandRun withInput(String text, Object... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return of(arguments);
        } finally {
            System.setIn(before);
        }
    }

    /** What a command that worked has printed. */
    public String done() {
        assertThat(err).isEmpty();
        assertThat(exitCode).isZero();
        return out;
    }

    /** What a command has printed that worked and had one line to tell, which holds this. */
    public String told(String note) {
        assertThat(err).startsWith("pasta: ").contains(note);
        assertThat(err.lines()).hasSize(1);
        assertThat(exitCode).isZero();
        return out;
    }

    /** Checks that an input was refused in one line that holds all the parts. */
    public void refused(String... parts) {
        assertThat(err).startsWith("pasta: ").contains(parts).doesNotContain("\tat ", "unexpected", "null");
        assertThat(err.lines()).hasSize(1);
        assertThat(exitCode).isEqualTo(1);
    }

    /** Checks that an option was refused in one line that holds all the parts, and help was named. */
    public void refusedAsOption(String... parts) {
        assertThat(err).startsWith("pasta: ").contains(parts).doesNotContain("\tat ", "unexpected", "null");
        assertThat(err.lines()).hasSize(2);
        assertThat(exitCode).isEqualTo(2);
    }
}
