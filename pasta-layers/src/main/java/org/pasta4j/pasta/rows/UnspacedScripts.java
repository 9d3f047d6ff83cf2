package org.pasta4j.pasta.rows;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.lang.Character.UnicodeScript;
import java.util.BitSet;
import java.util.Set;

/**
 * Finds the words of scripts that are written without spaces between them, by the dictionaries of ICU: Thai, Lao, Khmer
 * and Burmese. Chinese and Japanese are not among them: models split ideographs one by one.
 */
final class UnspacedScripts {
    private static final Set<UnicodeScript> SCRIPTS =
            Set.of(UnicodeScript.THAI, UnicodeScript.LAO, UnicodeScript.KHMER, UnicodeScript.MYANMAR);

    private UnspacedScripts() {}

    /** The places within runs of such scripts at which a word begins, and where a run meets letters of another. */
    static BitSet boundaries(String text) {
        BitSet boundaries = new BitSet();
        int at = 0;
        while (at < text.length()) {
            int end = endOfRun(text, at);
            if (end > at) {
                addBoundaries(text, at, end, boundaries);
                at = end;
            } else {
                at += Character.charCount(text.codePointAt(at));
            }
        }
        return boundaries;
    }

    private static int endOfRun(String text, int from) {
        int at = from;
        while (at < text.length() && isUnspaced(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static boolean isUnspaced(int character) {
        return SCRIPTS.contains(UnicodeScript.of(character));
    }

    private static void addBoundaries(String text, int from, int to, BitSet boundaries) {
        BreakIterator words = BreakIterator.getWordInstance(ULocale.ROOT);
        words.setText(text.substring(from, to));
        for (int at = words.first(); at != BreakIterator.DONE; at = words.next()) {
            boundaries.set(from + at, at > 0 && from + at < to);
        }
        boundaries.set(from, from > 0 && Character.isLetterOrDigit(text.codePointBefore(from)));
        boundaries.set(to, to < text.length() && Character.isLetterOrDigit(text.codePointAt(to)));
    }
}
