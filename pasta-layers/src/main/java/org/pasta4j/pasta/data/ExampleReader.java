package org.pasta4j.pasta.data;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads examples from TSV and CSV tables, from JSON lines and from {@link ColumnarFiles}. Every row of a table must
 * have as many columns as the first, so that a stray tab or comma is found rather than read as a label. Texts are kept
 * as they are, labels without the spaces around them; of texts that have any number of labels each of these.
 */
public final class ExampleReader implements LabelledReader<Example> {
    static final String EMPTY = " holds no examples: it is empty.";

    private final ExampleFormat format;

    /** @param format where the files keep their texts and labels */
    public ExampleReader(ExampleFormat format) {
        this.format = format;
    }

    /** {@inheritDoc} Where quotes of CSV do not balance, reading ends even if bad rows are left out. */
    @Override
    public Iterable<Example> stream(Path file, Consumer<String> labelCheck, BadRows badRows) {
        Column label = format.label()
                .orElseThrow(() -> new DataException(file + ": say which column holds the label; examples need one."));
        Map<String, Column> columns = format.textColumns();
        columns.put("label", label);
        Function<Row, Example> made =
                row -> new Example(row.text(format.text()), second(row), labels(row, label, labelCheck));
        return () -> iterator(file, columns, made, badRows);
    }

    private Optional<String> second(Row row) {
        return format.second().map(row::text);
    }

    private List<String> labels(Row row, Column column, Consumer<String> check) {
        if (format.labelSeparator().isEmpty()) {
            String label = row.text(column).strip();
            check(row, () -> check.accept(label));
            return List.of(label);
        }
        LabelSplit split = new LabelSplit(format.labelSeparator().get());
        List<String> labels = new ArrayList<>();
        check(row, () -> labels.addAll(row.labels(column, split)));
        labels.forEach(label -> check(row, () -> checkOne(label, check, split)));
        return labels;
    }

    private static void checkOne(String label, Consumer<String> check, LabelSplit split) {
        try {
            check.accept(label);
        } catch (DataException e) {
            throw new DataException(e.getMessage() + split.hint(label), e);
        }
    }

    /** A refusal that does not say so is of the row. */
    private static void check(Row row, Runnable check) {
        try {
            check.run();
        } catch (DataException e) {
            boolean isPlaced = e.getMessage().startsWith(row.place());
            throw isPlaced ? e : new DataException(row.place() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The fields of the first row of a table, whether or not it names the columns, or the columns' names of one of
     * {@link ColumnarFiles}; none where the file is JSON lines or empty.
     *
     * @throws DataException if there is no such file, or the row cannot be read
     */
    public List<String> firstRow(Path file) {
        return ColumnarFiles.names(file).orElseGet(() -> firstFields(file));
    }

    private List<String> firstFields(Path file) {
        TableKind kind = format.kindOf(file);
        if (kind == TableKind.JSONL) {
            return List.of();
        }
        Utf8Lines lines = Source.of(file).lines();
        try (Records records = records(file.toString(), lines, kind)) {
            Records.Record first = records.next();
            return first == null ? List.of() : first.fields();
        }
    }

    /**
     * The format with the delimiter and the quoting that a table makes plain, where they are not said. A table of one
     * column by commas is one by semicolons, tabs or bars where all of its first 1,000 rows have as many columns by
     * these. Fields in quotes are quoted, without commas too, where all are that begin with a quote, all rows then have
     * as many columns, and one of them needs it or all that are no numbers have them.
     *
     * @throws DataException if there is no such file, or it is no text in UTF-8
     */
    public ExampleFormat separated(Path file) {
        return ColumnarFiles.isOne(file) ? format : TableSurvey.of(format, file);
    }

    /**
     * Reads texts; a label column, if the format has one, may be absent and is not looked at.
     *
     * @return at least one text, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<TextInput> readInputs(Path file) {
        List<TextInput> all = new ArrayList<>();
        inputs(file, BadRows.stop()).forEachRemaining(all::add);
        return List.copyOf(all);
    }

    /**
     * The texts of a file, of which one at a time is in memory; a label column, if the format has one, may be absent
     * and is not looked at. What the iterator throws, and that it is to be closed, is as in {@link #stream}.
     *
     * @param badRows what becomes of rows that cannot be read
     */
    public Iterator<TextInput> inputs(Path file, BadRows badRows) {
        return iterator(file, format.textColumns(), this::input, badRows);
    }

    /**
     * The same of a stream.
     *
     * @param name for messages
     * @param bytes closed at their end, or with the iterator
     * @param badRows what becomes of rows that cannot be read
     * @throws DataException if the format does not say which kind it is
     */
    public Iterator<TextInput> inputs(String name, InputStream bytes, BadRows badRows) {
        TableKind kind = format.kind()
                .orElseThrow(() -> new DataException(name + ": say which kind it is; a stream has no name to tell."));
        Source source = new Source(name, () -> bytes);
        return iterator(name, () -> rows(source, kind, format.textColumns()), this::input, badRows);
    }

    private TextInput input(Row row) {
        return new TextInput(row.text(format.text()), second(row));
    }

    private <E> Iterator<E> iterator(Path file, Map<String, Column> columns, Function<Row, E> made, BadRows badRows) {
        return iterator(
                file.toString(),
                () -> ColumnarFiles.open(file)
                        .map(opened -> columnarRows(file, opened, columns))
                        .orElseGet(() -> rows(Source.of(file), format.kindOf(file), columns)),
                made,
                badRows);
    }

    private static <E> Iterator<E> iterator(
            String name, Supplier<Rows> opener, Function<Row, E> made, BadRows badRows) {
        badRows.begin();
        Rows rows = opener.get();
        return new RowIterator<>(rows::next, rows::close, made, badRows).orElse(name + EMPTY);
    }

    private Rows columnarRows(Path file, ColumnarFile opened, Map<String, Column> columns) {
        if (format.header() == Header.ABSENT || !format.separation().equals(ExampleFormat.Separation.OF_KIND)) {
            opened.close();
            throw new DataException(file + ": its columns have names, and nothing is between them. Say nothing of"
                    + " headers, delimiters and quotes.");
        }
        return new ColumnarRows(file.toString(), opened, columns);
    }

    private Rows rows(Source source, TableKind kind, Map<String, Column> columns) {
        Utf8Lines lines = source.lines();
        try {
            return rows(source.name(), lines, kind, columns);
        } catch (RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private Rows rows(String name, Utf8Lines lines, TableKind kind, Map<String, Column> columns) {
        return kind == TableKind.JSONL
                ? jsonRows(name, lines, columns)
                : new TableRows(name, records(name, lines, kind), format, columns);
    }

    private Records records(String name, Utf8Lines lines, TableKind kind) {
        char delimiter = format.separation().delimiter(kind);
        return format.separation().isQuoted(kind)
                ? new CsvRecords(name, lines, delimiter)
                : new TsvRecords(lines, delimiter);
    }

    private Rows jsonRows(String name, Utf8Lines lines, Map<String, Column> columns) {
        if (format.header() != Header.AUTO) {
            throw new DataException(name + ": whether there is a header is a matter of tables; JSON lines name their"
                    + " fields themselves.");
        }
        JsonRows.requireDistinct(name, columns);
        return new JsonRows(lines);
    }
}
