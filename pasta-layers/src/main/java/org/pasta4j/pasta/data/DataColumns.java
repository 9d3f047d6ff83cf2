package org.pasta4j.pasta.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns or fields in which a file of data is said to have texts and labels, or words and tags.
 *
 * @param text of the text, of the first one of a pair, or of the words; empty where nothing is said
 * @param second of the second text of a pair; empty where nothing is said
 * @param label of the label, the number or the tags; empty where nothing is said
 */
public record DataColumns(Optional<Column> text, Optional<Column> second, Optional<Column> label) {
    /** Nothing is said. */
    public static final DataColumns NONE = new DataColumns(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether nothing is said. */
    public boolean isEmpty() {
        return all().isEmpty();
    }

    /** Those that are said. */
    public List<Column> all() {
        return Stream.of(text, second, label).flatMap(Optional::stream).toList();
    }

    /** The same where labels are not read. */
    public DataColumns withoutLabel() {
        return new DataColumns(text, second, Optional.empty());
    }

    /** Those of them of which the others say nothing. */
    public DataColumns without(DataColumns others) {
        return new DataColumns(
                others.text.isPresent() ? Optional.empty() : text,
                others.second.isPresent() ? Optional.empty() : second,
                others.label.isPresent() ? Optional.empty() : label);
    }

    /** The same, and what the others say where these say nothing. */
    public DataColumns or(DataColumns others) {
        return new DataColumns(
                text.or(() -> others.text), second.or(() -> others.second), label.or(() -> others.label));
    }

    /** A format with these columns; what is not said stays as it is. */
    public ExampleFormat in(ExampleFormat format) {
        ExampleFormat texts = text.map(format::withText).orElse(format);
        ExampleFormat pairs = second.map(texts::withSecond).orElse(texts);
        return label.map(pairs::withLabel).orElse(pairs);
    }

    /** In words, as in {@code text "body", label 3}; empty where nothing is said. */
    public String describe() {
        return Stream.of(
                        text.map(column -> "text " + column),
                        second.map(column -> "second text " + column),
                        label.map(column -> "label " + column))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }
}
