package org.pasta4j.examples;

import java.nio.file.Path;

/** Commands to be pasted into a shell. */
final class Shell {
    /** Set by the pasta script. */
    private static final String PROGRAM_VARIABLE = "PASTA_PROGRAM";

    private Shell() {}

    /** How this program was called, so that a printed command works from the same folder. */
    static String program() {
        String called = System.getenv(PROGRAM_VARIABLE);
        return called == null || called.isEmpty() ? "./pasta" : quoted(called);
    }

    /** The path as one word. */
    static String quoted(Path path) {
        return quoted(path.toString());
    }

    /** The text as one word. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./+,:@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
