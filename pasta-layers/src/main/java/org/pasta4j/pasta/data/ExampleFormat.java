package org.pasta4j.pasta.data;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a table keeps its texts and labels. Start from {@link #defaults()} and change with the {@code with} methods.
 *
 * <p>Nothing is guessed from the content, with one exception: a first line that reads exactly {@code text} in the text
 * column and {@code label} in the label column is a header even if {@code header} is false.
 *
 * @param kind tabs or commas; empty takes it from the file's ending
 * @param header whether the first line names the columns; true as soon as a column is chosen by name
 * @param text column of the text, or of the first of a pair
 * @param second column of the second of a pair; empty for single texts
 * @param label column of the label; empty where there is none, as in texts to be predicted
 */
public record ExampleFormat(
        Optional<TableKind> kind, boolean header, Column text, Optional<Column> second, Optional<Column> label) {

    /** Names make a header necessary. */
    public ExampleFormat {
        header = header
                || Stream.of(Optional.of(text), second, label)
                        .flatMap(Optional::stream)
                        .anyMatch(Column.Named.class::isInstance);
    }

    /** The text in the first column and its label in the second, no header, the kind by the file's ending. */
    public static ExampleFormat defaults() {
        return new ExampleFormat(
                Optional.empty(), false, Column.number(1), Optional.empty(), Optional.of(Column.number(2)));
    }

    /** The same for tables of this kind, whatever the file's ending. */
    public ExampleFormat withKind(TableKind kind) {
        return new ExampleFormat(Optional.of(kind), header, text, second, label);
    }

    /** The same with a first line that names the columns. */
    public ExampleFormat withHeader() {
        return new ExampleFormat(kind, true, text, second, label);
    }

    /** The same with the text, or the first of a pair, in another column. */
    public ExampleFormat withText(Column text) {
        return new ExampleFormat(kind, header, text, second, label);
    }

    /** The same for pairs of texts. */
    public ExampleFormat withSecond(Column second) {
        return new ExampleFormat(kind, header, text, Optional.of(second), label);
    }

    /** The same with the label in another column. */
    public ExampleFormat withLabel(Column label) {
        return new ExampleFormat(kind, header, text, second, Optional.of(label));
    }

    /** The same for texts without labels. */
    public ExampleFormat withoutLabel() {
        return new ExampleFormat(kind, header, text, second, Optional.empty());
    }
}
