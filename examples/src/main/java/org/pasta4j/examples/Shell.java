package org.pasta4j.examples;

import java.nio.file.Path;

/** Commands to be pasted into a shell. */
final class Shell {
    private Shell() {}

    /** The path as one word. */
    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
