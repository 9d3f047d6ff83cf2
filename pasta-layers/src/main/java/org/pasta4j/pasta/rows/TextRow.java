package org.pasta4j.pasta.rows;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.Encoding;

/**
 * A row of tokens and where it comes from.
 *
 * @param text number of the text that it is of
 * @param window which part of it; empty for all
 * @param tokens the row as the model sees it
 * @param firstSubtokens of the words that are labelled in this row, in their order; empty where whole texts are
 *     labelled
 * @hidden
 */
@Internal
public record TextRow(int text, Optional<TextWindow> window, Encoding tokens, List<FirstSubtoken> firstSubtokens) {

    /** A row of a text that is labelled as a whole. */
    public static TextRow whole(int text, Encoding tokens) {
        return new TextRow(text, Optional.empty(), tokens, List.of());
    }
}
