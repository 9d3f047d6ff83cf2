package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pasta4j.bert.text.TextTokens;

/**
 * A text of any length as rows that a model takes. Windows begin with a word and overlap by a quarter, so that a word
 * near the end of one has its surroundings in the next; each word is labelled at its first token, in the window that
 * shows most around it. No word that has a token is lost.
 */
final class WordWindows {
    private static final int OVERLAP_ONE_IN = 4;

    private WordWindows() {}

    /**
     * Cuts a text.
     *
     * @param text its number, for the rows
     * @param tokens of the text, uncut
     * @param wordOfToken index of the word that a token is a part of, -1 for none
     * @param maxLength most tokens of a row, special tokens included
     * @return the windows, one for a text that is short enough
     */
    static List<TextRow> of(int text, TextTokens tokens, int[] wordOfToken, int maxLength) {
        int[] first = firstTokens(wordOfToken);
        List<int[]> ranges = ranges(tokens, wordOfToken, maxLength);
        int[] windows = windowsOf(first, ranges);
        List<TextRow> rows = new ArrayList<>();
        int next = 0;
        for (int w = 0; w < ranges.size(); w++) {
            int[] range = ranges.get(w);
            List<FirstSubtoken> words = new ArrayList<>();
            for (; next < first.length && windows[next] == w; next++) {
                int token = tokens.prefix() + first[next] - range[0];
                words.add(new FirstSubtoken(token, wordOfToken[first[next]]));
            }
            rows.add(new TextRow(text, window(tokens, ranges, w), tokens.window(range[0], range[1]), words));
        }
        return rows;
    }

    private static Optional<TextWindow> window(TextTokens tokens, List<int[]> ranges, int number) {
        int[] range = ranges.get(number);
        return ranges.size() == 1
                ? Optional.empty()
                : Optional.of(
                        new TextWindow(number, ranges.size(), tokens.starts()[range[0]], tokens.ends()[range[1] - 1]));
    }

    /** The first token of the text in each window, and the token after its last. */
    static List<int[]> ranges(TextTokens tokens, int[] wordOfToken, int maxLength) {
        int[] first = firstTokens(wordOfToken);
        int begin = tokens.prefix();
        int end = tokens.row().length() - tokens.suffix();
        int capacity = Math.max(1, maxLength - begin - tokens.suffix());
        // A text without words, as one of spaces, needs no second window.
        return end - begin <= capacity || first.length == 0
                ? List.of(new int[] {begin, Math.min(end, begin + capacity)})
                : ranges(first, end, capacity);
    }

    /** The first token of each word that has one, in the order of the text. */
    private static int[] firstTokens(int[] wordOfToken) {
        return IntStream.range(0, wordOfToken.length)
                .filter(t -> wordOfToken[t] >= 0 && (t == 0 || wordOfToken[t - 1] != wordOfToken[t]))
                .toArray();
    }

    private static List<int[]> ranges(int[] first, int end, int capacity) {
        int[] bounds = Arrays.copyOf(first, first.length + 1);
        bounds[first.length] = end;
        List<int[]> ranges = new ArrayList<>();
        int from = 0;
        while (true) {
            int to = from + 1;
            while (to < first.length && bounds[to + 1] - bounds[from] <= capacity) {
                to++;
            }
            // A word longer than a window is shown by its beginning.
            ranges.add(new int[] {bounds[from], Math.min(bounds[to], bounds[from] + capacity)});
            if (to == first.length) {
                return ranges;
            }
            from = overlapping(bounds, from, to, capacity);
        }
    }

    /** The word with which the next window begins: at most a quarter of a window before the end of the last one. */
    private static int overlapping(int[] bounds, int from, int to, int capacity) {
        int next = to;
        while (next - 1 > from
                && bounds[to] - bounds[next - 1] <= capacity / OVERLAP_ONE_IN
                && bounds[to + 1] - bounds[next - 1] <= capacity) {
            next--;
        }
        return next;
    }

    /**
     * The window that shows most around each of some tokens. Both go forward through the text, so that a token is
     * compared with the few windows alone that it is in.
     *
     * @param tokens ascending, each in a window
     * @param ranges with ascending begins and ends
     */
    static int[] windowsOf(int[] tokens, List<int[]> ranges) {
        int[] windows = new int[tokens.length];
        int from = 0;
        for (int i = 0; i < tokens.length; i++) {
            while (ranges.get(from)[1] <= tokens[i]) {
                from++;
            }
            windows[i] = mostAround(tokens[i], ranges, from);
        }
        return windows;
    }

    /** @param from the first window that does not end before the token */
    private static int mostAround(int token, List<int[]> ranges, int from) {
        int best = -1;
        int most = -1;
        for (int w = from; w < ranges.size(); w++) {
            int[] range = ranges.get(w);
            if (range[0] > token) {
                break;
            }
            // Where the text itself begins or ends, nothing is missing.
            int before = w == 0 ? Integer.MAX_VALUE : token - range[0];
            int after = w == ranges.size() - 1 ? Integer.MAX_VALUE : range[1] - 1 - token;
            int around = Math.min(before, after);
            if (around > most) {
                most = around;
                best = w;
            }
        }
        return best;
    }
}
