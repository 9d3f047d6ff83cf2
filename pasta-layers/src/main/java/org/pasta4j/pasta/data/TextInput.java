package org.pasta4j.pasta.data;

import java.util.Optional;

/**
 * What a model reads: one text or a pair.
 *
 * @param text the text, or the first of a pair
 * @param second the second of a pair
 */
public record TextInput(String text, Optional<String> second) {

    /**
     * Checks that there is a text.
     *
     * @throws DataException if it is null
     */
    public TextInput {
        required(text, "text");
    }

    /** A single text. */
    public static TextInput of(String text) {
        return new TextInput(text, Optional.empty());
    }

    /** A pair of texts. */
    public static TextInput pair(String first, String second) {
        return new TextInput(first, Optional.of(required(second, "second text of a pair")));
    }

    /** Refuses null, which is no text. */
    static String required(String value, String what) {
        if (value == null) {
            throw new DataException("The " + what + " is null; expected characters, or \"\" where there are none.");
        }
        return value;
    }
}
