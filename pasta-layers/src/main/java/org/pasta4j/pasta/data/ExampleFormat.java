package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a file keeps its texts and labels. Start from {@link #defaults()} and change with the {@code with} methods.
 * Nothing is guessed from the content but the header, and that only under {@link Header#AUTO}.
 *
 * @param kind tabs, commas or JSON; empty takes it from the file's ending
 * @param header whether the first line of a table names the columns
 * @param text column of the text, or of the first of a pair
 * @param second column of the second of a pair; empty for single texts
 * @param label column of the label; empty where there is none, as in texts to be predicted
 */
public record ExampleFormat(
        Optional<TableKind> kind, Header header, Column text, Optional<Column> second, Optional<Column> label) {

    /**
     * Checks the parts against each other.
     *
     * @throws DataException if a column is chosen by name where the header is {@link Header#ABSENT}
     */
    public ExampleFormat {
        if (header == Header.ABSENT) {
            named(text, second, label).findFirst().ifPresent(column -> {
                throw new DataException("Column " + column
                        + " is chosen by name, but the table is said to have no header that names it. Choose it by its"
                        + " number, or let the first line name the columns.");
            });
        }
    }

    private static Stream<Column> named(Column text, Optional<Column> second, Optional<Column> label) {
        return Stream.of(Optional.of(text), second, label)
                .flatMap(Optional::stream)
                .filter(Column.Named.class::isInstance);
    }

    /** {@link Column#TEXT}, {@link Column#LABEL}, {@link Header#AUTO}, and the kind by the file's ending. */
    public static ExampleFormat defaults() {
        return new ExampleFormat(
                Optional.empty(), Header.AUTO, Column.TEXT, Optional.empty(), Optional.of(Column.LABEL));
    }

    /** The same for files of this kind, whatever the file's ending. */
    public ExampleFormat withKind(TableKind kind) {
        return new ExampleFormat(Optional.of(kind), header, text, second, label);
    }

    /** The same with or without a first line that names the columns. */
    public ExampleFormat withHeader(Header header) {
        return new ExampleFormat(kind, header, text, second, label);
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

    /**
     * The kind of a file.
     *
     * @throws DataException if there is no such file, or its name does not tell
     */
    TableKind kindOf(Path file) {
        Source.requireFile(file);
        return kind.orElseGet(() -> TableKind.ofFile(file));
    }

    /** The columns of texts by what they hold. */
    Map<String, Column> textColumns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("text", text);
        second.ifPresent(column -> columns.put("second text", column));
        return columns;
    }

    /** Whether a column is chosen by name, so that there must be a header. */
    boolean needsNames() {
        return named(text, second, label).findAny().isPresent();
    }
}
