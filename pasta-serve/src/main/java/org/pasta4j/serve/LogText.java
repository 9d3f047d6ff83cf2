package org.pasta4j.serve;

/** Texts of strangers in a log: one line, ASCII, not endless. */
final class LogText {
    private static final int MOST = 300;

    private LogText() {}

    static String clean(String text) {
        String start = text.length() <= MOST ? text : text.substring(0, MOST) + "...";
        return start.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
