package org.pasta4j.pasta.data;

import java.util.Optional;

/**
 * What a model reads: one text or a pair.
 *
 * @param text the text, or the first of a pair
 * @param second the second of a pair
 */
public record TextInput(String text, Optional<String> second) {

    /** A single text. */
    public static TextInput of(String text) {
        return new TextInput(text, Optional.empty());
    }

    /** A pair of texts. */
    public static TextInput pair(String first, String second) {
        return new TextInput(first, Optional.of(second));
    }
}
