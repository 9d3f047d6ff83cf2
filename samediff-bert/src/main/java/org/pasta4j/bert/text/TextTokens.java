package org.pasta4j.bert.text;

import java.util.Arrays;

/**
 * A text as one row of tokens, with the places in the text that they come from. All three arrays beside the row have
 * one entry a token, -1 for a special token that the tokenizer put around the text.
 *
 * @param row the tokens, special tokens included
 * @param starts where a token's characters begin in the text, counted as {@link String#charAt} does
 * @param ends where they end, the character there excluded
 * @param words number of the word that a token is a part of, counted from 0, as the tokenizer splits text into words
 */
public record TextTokens(Encoding row, int[] starts, int[] ends, int[] words) {

    /** Checks that the arrays go together. */
    public TextTokens {
        int tokens = row.length();
        if (starts.length != tokens || ends.length != tokens || words.length != tokens) {
            throw new IllegalArgumentException("Expected a start, an end and a word for each of " + tokens
                    + " tokens; found " + starts.length + ", " + ends.length + " and " + words.length + ".");
        }
    }

    /** Number of special tokens before the text. */
    public int prefix() {
        int count = 0;
        while (count < words.length && isSpecial(count)) {
            count++;
        }
        return count;
    }

    /** Number of special tokens after the text; none for a text without tokens, whose special tokens are before it. */
    public int suffix() {
        int count = 0;
        while (count < words.length - prefix() && isSpecial(words.length - 1 - count)) {
            count++;
        }
        return count;
    }

    /**
     * A part of the text as a row of its own, with the special tokens of the whole row around it.
     *
     * @param from token of the row, not before the prefix
     * @param to token of the row, excluded, not after the suffix begins
     */
    public Encoding window(int from, int to) {
        int end = row.length() - suffix();
        if (from < prefix() || to < from || to > end) {
            throw new IllegalArgumentException(
                    "Tokens " + from + " to " + to + " are not within " + prefix() + " to " + end + ".");
        }
        return window(from, to, false);
    }

    private Encoding window(int from, int to, boolean truncated) {
        return new Encoding(
                part(row.ids(), from, to), part(row.types(), from, to), part(row.slots(), from, to), truncated);
    }

    /** The same cut at its end, as {@link Encoding#cut} cuts the row. */
    TextTokens cut(int maxLength) {
        if (row.length() <= maxLength) {
            return this;
        }
        int from = prefix();
        int to = maxLength - suffix();
        return new TextTokens(
                window(from, to, true), part(starts, from, to), part(ends, from, to), part(words, from, to));
    }

    private int[] part(int[] values, int from, int to) {
        int before = prefix();
        int after = suffix();
        int[] part = Arrays.copyOf(values, before + to - from + after);
        System.arraycopy(values, from, part, before, to - from);
        System.arraycopy(values, values.length - after, part, before + to - from, after);
        return part;
    }

    private boolean isSpecial(int token) {
        return row.slots()[token] >= 0;
    }
}
