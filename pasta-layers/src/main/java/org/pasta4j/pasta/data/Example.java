package org.pasta4j.pasta.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One labelled text, or pair of texts.
 *
 * @param text the text, or the first of a pair
 * @param second the second of a pair
 * @param labels name of the class; for regression the number as text; for multi-label classification any number of
 *     labels, none too, each once
 */
public record Example(String text, Optional<String> second, List<String> labels) {

    /**
     * Checks that there are a text and no null among the labels; of equal labels one is kept.
     *
     * @throws DataException if one is null
     */
    public Example {
        TextInput.required(text, "text of an example");
        if (labels == null) {
            TextInput.required(null, "label of an example");
        }
        labels = labels.size() == 1
                ? List.of(TextInput.required(labels.get(0), "label of an example"))
                : labels.stream()
                        .map(label -> TextInput.required(label, "label of an example"))
                        .distinct()
                        .toList();
    }

    /**
     * With one label.
     *
     * @param label name of the class; for regression the number as text
     */
    public Example(String text, Optional<String> second, String label) {
        this(
                text,
                second,
                Stream.of(TextInput.required(label, "label of an example")).toList());
    }

    /** A single text. */
    public static Example of(String text, String label) {
        return new Example(text, Optional.empty(), label);
    }

    /** A single text with any number of labels. */
    public static Example of(String text, List<String> labels) {
        return new Example(text, Optional.empty(), labels);
    }

    /** A pair of texts. */
    public static Example pair(String first, String second, String label) {
        return pair(first, second, List.of(TextInput.required(label, "label of an example")));
    }

    /** A pair of texts with any number of labels. */
    public static Example pair(String first, String second, List<String> labels) {
        return new Example(first, Optional.of(TextInput.required(second, "second text of a pair")), labels);
    }

    /**
     * The label of an example that has one.
     *
     * @throws DataException if it has none or several
     */
    public String label() {
        if (labels.size() != 1) {
            throw new DataException("expected one label, found "
                    + (labels.isEmpty() ? "none" : labels.size() + ": " + Labels.shortened(labels))
                    + ". Where a text may have several labels or none, the task is multi_label_classification.");
        }
        return labels.get(0);
    }

    /** The text or texts without the labels. */
    public TextInput input() {
        return new TextInput(text, second);
    }
}
