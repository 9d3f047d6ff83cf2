package org.pasta4j.examples;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;

/** What standard output leads to. */
final class Terminal {
    /** Set by the pasta script: Java itself cannot tell on every version. */
    static final String PROPERTY = "pasta.terminal";

    private Terminal() {}

    /** Whether a person watches, so that a line may be drawn over. */
    static boolean isInteractive() {
        String told = System.getProperty(PROPERTY);
        return told == null ? System.console() != null : Boolean.parseBoolean(told);
    }

    /** Whether block characters can be shown. */
    static boolean isUnicode() {
        // The first is of Java 19 and newer, the second of older ones.
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        try {
            Charset charset = name == null ? Charset.defaultCharset() : Charset.forName(name);
            return charset.newEncoder().canEncode('\u2588');
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }
}
