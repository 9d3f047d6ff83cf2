package org.pasta4j.pasta.data;

import java.util.Optional;

/**
 * One labelled text, or pair of texts.
 *
 * @param text the text, or the first of a pair
 * @param second the second of a pair
 * @param label name of the class; for regression the number as text
 */
public record Example(String text, Optional<String> second, String label) {

    /**
     * Checks that there are a text and a label.
     *
     * @throws DataException if one is null
     */
    public Example {
        TextInput.required(text, "text of an example");
        TextInput.required(label, "label of an example");
    }

    /** A single text. */
    public static Example of(String text, String label) {
        return new Example(text, Optional.empty(), label);
    }

    /** A pair of texts. */
    public static Example pair(String first, String second, String label) {
        return new Example(first, Optional.of(TextInput.required(second, "second text of a pair")), label);
    }

    /** The text or texts without the label. */
    public TextInput input() {
        return new TextInput(text, second);
    }
}
