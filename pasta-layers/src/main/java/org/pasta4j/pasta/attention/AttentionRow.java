package org.pasta4j.pasta.attention;

import java.util.Optional;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TextWindow;

/**
 * How attention goes to the special tokens of one row of tokens.
 *
 * @param text number of the text that the row is of, from 0
 * @param window which part of the text it is; empty where it is the whole, or as much of it as the model takes
 * @param tokens the row as the model sees it
 * @param before of the plain base
 * @param after with the offsets
 */
public record AttentionRow(
        int text, Optional<TextWindow> window, Encoding tokens, AttentionShares before, AttentionShares after) {

    /** What a token would give to all special tokens together if it gave the same to every token. */
    public double evenShare() {
        return (double) tokens.specialTokens() / tokens.length();
    }
}
