package org.pasta4j.pasta.rows;

import java.text.Normalizer;
import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the pieces of a text ({@link TextPieces}) together to words as data sets have them: a model learns to label the
 * first piece of {@code Jean-Paul} and of {@code U.S.}, and its predictions for the other pieces mean nothing. The
 * rules are those of the Penn Treebank as far as they matter to names:
 *
 * <ul>
 *   <li>hyphens, apostrophes, full stops and {@code &} between letters and digits join them ({@code O'Brien},
 *       {@code AT&T}, {@code Ph.D}); {@code _} counts as a letter; so do full stop, comma, colon and slash between
 *       digits
 *   <li>a full stop after a single letter that follows another one belongs to it: {@code U.S.}
 *   <li>{@code 's}, {@code 'm}, {@code 'd}, {@code 're}, {@code 've} and {@code 'll} are words of their own; a full
 *       stop between a small letter and a capital parts two sentences, unless there are but two letters before it
 *       ({@code Ph.D})
 *   <li>what Romance languages write with an apostrophe before a vowel is a word of its own: {@code d'} and
 *       {@code Orléans}, {@code dell'} and {@code Italia}
 *   <li>{@code @} and {@code #} before a letter or digit, and the whole of an address on the web, are one word with
 *       what follows
 * </ul>
 *
 * Ideographs are words of their own. Scripts that are written without spaces are split by {@link UnspacedScripts}
 * before. All else is a word a piece.
 */
final class TextWords {
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)(?<![\\p{L}\\p{N}])(https?://|www\\.)\\S*[\\p{L}\\p{N}/]");

    private static final Pattern CONTRACTED = Pattern.compile("(?i)(s|m|d|re|ve|ll)(?![\\p{L}\\p{N}])");

    /**
     * French, Italian and Catalan articles, prepositions and pronouns that lose their last vowel before another one.
     */
    private static final Set<String> ELIDED = Set.of(
            "l", "d", "j", "m", "t", "s", "n", "c", "v", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "un", "gl",
            "dell", "all", "dall", "nell", "sull", "coll", "pell", "quell", "quest", "bell", "sant");

    private static final Pattern VOWEL = Pattern.compile("(?i)[aeiouyhœæø]");

    private final String text;

    private TextWords(String text) {
        this.text = text;
    }

    /**
     * @param starts first character of each piece, in the order of the text
     * @param ends the end of each piece, excluded
     * @param parted the places where a word begins in any case
     * @return the word that each piece belongs to, counted from 0
     */
    static int[] ofPieces(String text, int[] starts, int[] ends, BitSet parted) {
        TextWords words = new TextWords(text);
        BitSet insideAddress = words.insideAddresses();
        int[] of = new int[starts.length];
        for (int p = 1; p < of.length; p++) {
            boolean joined = starts[p] == ends[p - 1]
                    && !parted.get(starts[p])
                    && (insideAddress.get(starts[p])
                            || words.joins(starts[p])
                            || ends[p] - starts[p] == 1 && words.endsAbbreviation(starts[p]));
            of[p] = of[p - 1] + (joined ? 0 : 1);
        }
        return of;
    }

    private BitSet insideAddresses() {
        BitSet inside = new BitSet();
        Matcher address = ADDRESS.matcher(text);
        while (address.find()) {
            inside.set(address.start() + 1, address.end());
        }
        return inside;
    }

    /** Whether a character belongs to the word of the one before it. */
    private boolean joins(int at) {
        if (isWord(at)) {
            boolean name = (is(at - 1, '@') || is(at - 1, '#')) && !endsWord(at - 1);
            return endsWord(at) || name || isContraction(at - 1) || isJoiner(at - 1) && !isElision(at - 1);
        }
        return isJoiner(at);
    }

    /** Whether a character between two words makes them one. */
    private boolean isJoiner(int at) {
        if (!endsWord(at) || !isWord(at + 1)) {
            return false;
        }
        int before = text.codePointBefore(at);
        int after = text.codePointAt(at + 1);
        return switch (text.charAt(at)) {
            case '-', '\u2010', '\u2011', '&' -> true;
            case '\'', '\u2019' -> !isContraction(at);
            case '.' -> !(Character.isUpperCase(after) && Character.isLowerCase(before) && endsWord(at - 2));
            case ',', ':', '/' -> Character.isDigit(before) && Character.isDigit(after);
            default -> false;
        };
    }

    /** Whether an apostrophe begins what English writes without a space: {@code 's}, {@code 'll}. */
    private boolean isContraction(int at) {
        return (is(at, '\'') || is(at, '\u2019'))
                && CONTRACTED.matcher(text).region(at + 1, text.length()).lookingAt();
    }

    /**
     * Whether the words of a text before and after a place are one where the first is a part of a name: it is written
     * as an article is ({@code d'}), and {@code D'Angelo} is no place called Angelo.
     */
    static boolean mayBeOne(String text, int at) {
        return at > 0 && new TextWords(text).isElision(at - 1);
    }

    /** Whether an apostrophe stands for a vowel between two words. */
    private boolean isElision(int at) {
        if (!is(at, '\'') && !is(at, '\u2019') || !isWord(at + 1)) {
            return false;
        }
        int start = at;
        while (start > 0 && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        boolean begins = start == 0
                || !isWordCharacter(text.codePointBefore(start))
                        && "-'\u2019\u2010\u2011@#".indexOf(text.charAt(start - 1)) < 0;
        String next =
                Normalizer.normalize(text.substring(at + 1, text.offsetByCodePoints(at + 1, 1)), Normalizer.Form.NFD);
        return begins
                && ELIDED.contains(text.substring(start, at).toLowerCase(Locale.ROOT))
                && VOWEL.matcher(next).lookingAt();
    }

    /** A full stop after a single letter after a full stop after a single letter. */
    private boolean endsAbbreviation(int at) {
        return is(at, '.') && isLoneLetter(at - 1) && is(at - 2, '.') && isLoneLetter(at - 3);
    }

    private boolean isLoneLetter(int at) {
        return at >= 0 && Character.isLetter(text.charAt(at)) && !endsWord(at);
    }

    private boolean is(int at, char sign) {
        return at >= 0 && at < text.length() && text.charAt(at) == sign;
    }

    /** Whether the character before is one of a word, or a mark on one. */
    private boolean endsWord(int at) {
        int end = at;
        while (end > 0 && isMark(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return end > 0 ? isWordCharacter(text.codePointBefore(end)) : at > 0;
    }

    private boolean isWord(int at) {
        return at < text.length() && isWordCharacter(text.codePointAt(at));
    }

    private static boolean isWordCharacter(int character) {
        return (character == '_' || Character.isLetterOrDigit(character) || isMark(character))
                && !Character.isIdeographic(character);
    }

    /** Whether it belongs to the letter before it: an accent, a vowel of a script of India. */
    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }
}
