package org.pasta4j.bert.text;

/**
 * Text as Unicode has it. A Java string may hold halves of surrogate pairs that have lost the other half, which no
 * encoding of Unicode can say; a native library that is handed one gets the whole string wrong.
 */
final class WellFormedText {
    private static final char REPLACEMENT = '\ufffd';

    private WellFormedText() {}

    /** The text with U+FFFD for each lone half, one character for one, so that all places stay. */
    static String of(String text) {
        int lone = firstLone(text, 0);
        if (lone < 0) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text);
        while (lone >= 0) {
            mended.setCharAt(lone, REPLACEMENT);
            lone = firstLone(text, lone + 1);
        }
        return mended.toString();
    }

    /** Index of the first lone half from a place on that is not within a pair, -1 if there is none. */
    static int firstLone(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
