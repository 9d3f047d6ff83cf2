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
 * @param separation how the columns of a table are told apart
 * @param labelSeparator what is between the labels of a text where it may have any number of them, which can be a list
 *     in JSON and Parquet as well; empty where each has one label
 */
public record ExampleFormat(
        Optional<TableKind> kind,
        Header header,
        Column text,
        Optional<Column> second,
        Optional<Column> label,
        Separation separation,
        Optional<String> labelSeparator) {

    /**
     * How the columns of a table are told apart.
     *
     * @param delimiter between columns; empty for that of the kind
     * @param quoting empty for that of the kind: none for {@link TableKind#TSV}
     */
    public record Separation(Optional<Character> delimiter, Optional<Quoting> quoting) {
        /** As the kind has it. */
        static final Separation OF_KIND = new Separation(Optional.empty(), Optional.empty());

        /**
         * Refuses what cannot be between columns.
         *
         * @throws DataException if the delimiter is a quote or ends a line
         */
        public Separation {
            delimiter.filter(own -> "\"\r\n".indexOf(own) >= 0).ifPresent(own -> {
                throw new DataException("A quote or a line's end cannot be between columns.");
            });
        }

        char delimiter(TableKind kind) {
            return delimiter.orElse(kind == TableKind.CSV ? ',' : '\t');
        }

        boolean isQuoted(TableKind kind) {
            return quoting.map(own -> own == Quoting.MINIMAL).orElse(kind == TableKind.CSV);
        }
    }

    /**
     * Checks the parts against each other.
     *
     * @throws DataException if a column is chosen by name where the header is {@link Header#ABSENT}, or what is between
     *     labels is empty
     */
    public ExampleFormat {
        if (labelSeparator.equals(Optional.of(""))) {
            throw new DataException("There is nothing between labels; expected a character or more, such as a comma.");
        }
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
                Optional.empty(),
                Header.AUTO,
                Column.TEXT,
                Optional.empty(),
                Optional.of(Column.LABEL),
                Separation.OF_KIND,
                Optional.empty());
    }

    /** The same for files of this kind, whatever the file's ending. */
    public ExampleFormat withKind(TableKind kind) {
        return new ExampleFormat(Optional.of(kind), header, text, second, label, separation, labelSeparator);
    }

    /** The same with or without a first line that names the columns. */
    public ExampleFormat withHeader(Header header) {
        return new ExampleFormat(kind, header, text, second, label, separation, labelSeparator);
    }

    /** The same with the text, or the first of a pair, in another column. */
    public ExampleFormat withText(Column text) {
        return new ExampleFormat(kind, header, text, second, label, separation, labelSeparator);
    }

    /** The same for pairs of texts. */
    public ExampleFormat withSecond(Column second) {
        return new ExampleFormat(kind, header, text, Optional.of(second), label, separation, labelSeparator);
    }

    /** The same with the label in another column. */
    public ExampleFormat withLabel(Column label) {
        return new ExampleFormat(kind, header, text, second, Optional.of(label), separation, labelSeparator);
    }

    /** The same for texts without labels. */
    public ExampleFormat withoutLabel() {
        return new ExampleFormat(kind, header, text, second, Optional.empty(), separation, labelSeparator);
    }

    /** The same with these characters between columns. */
    public ExampleFormat withDelimiter(char delimiter) {
        Separation other = new Separation(Optional.of(delimiter), separation.quoting());
        return new ExampleFormat(kind, header, text, second, label, other, labelSeparator);
    }

    /** The same with or without quotes. */
    public ExampleFormat withQuoting(Quoting quoting) {
        Separation other = new Separation(separation.delimiter(), Optional.of(quoting));
        return new ExampleFormat(kind, header, text, second, label, other, labelSeparator);
    }

    /** The same for texts that have any number of labels each, with this between them. */
    public ExampleFormat withLabelSeparator(String labelSeparator) {
        return new ExampleFormat(kind, header, text, second, label, separation, Optional.of(labelSeparator));
    }

    /**
     * The kind of a file.
     *
     * @throws DataException if there is no such file, or its name does not tell
     */
    TableKind kindOf(Path file) {
        Source.requireFile(file);
        if (kind.isEmpty() && TableKind.byEnding(file).isEmpty()) {
            // What is no text at all is refused as such.
            Source.of(file).lines().close();
        }
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
