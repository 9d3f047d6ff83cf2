package org.pasta4j.bert.samediff;

import java.io.PrintStream;

/**
 * Stands before a stream of text and keeps from it the line that 1.0.0-M2.1 prints for each operation it derives. All
 * else passes, from whatever thread.
 */
final class WithoutDerivations extends PrintStream {
    private static final String LINE = "Added differentiated op ";

    private final PrintStream behind;

    WithoutDerivations(PrintStream behind) {
        super(behind, true);
        this.behind = behind;
    }

    @Override
    public void println(String line) {
        if (line == null || !line.startsWith(LINE)) {
            behind.println(line);
        }
    }

    /** Not by way of this stream's own encoding, which need not be that of the one behind. */
    @Override
    public void print(String text) {
        behind.print(text);
    }
}
