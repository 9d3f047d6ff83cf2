package org.pasta4j.cli.console;

import java.io.File;
import java.nio.file.Path;

/** Commands to be pasted into a shell. */
public final class Shell {
    /** Set by the pasta script. */
    private static final String PROGRAM_VARIABLE = "PASTA_PROGRAM";

    private Shell() {}

    /** How this program was called, so that a printed command works from the same folder. */
    public static String program() {
        String called = System.getenv(PROGRAM_VARIABLE);
        return called == null || called.isEmpty() ? "./pasta" : quoted(called);
    }

    /** The path as one word. */
    public static String quoted(Path path) {
        return quoted(path.toString());
    }

    /** The text as one word. */
    public static String quoted(String text) {
        return File.separatorChar == '\\' ? quotedForWindows(text) : quotedForUnix(text);
    }

    static String quotedForUnix(String text) {
        return text.matches("[A-Za-z0-9_./+,:@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * As cmd and PowerShell take it: backslashes before a quote are doubled, as programs there read their arguments.
     */
    static String quotedForWindows(String text) {
        return text.matches("[A-Za-z0-9_./+:\\\\-]+")
                ? text
                : '"' + text.replaceAll("(\\\\*)(\"|$)", "$1$1$2").replace("\"", "\\\"") + '"';
    }
}
