package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads examples from TSV and CSV files. The files are UTF-8, with or without a byte order mark; every row must have as
 * many columns as the first, so that a stray tab or comma is found rather than read as a label. Texts are kept as they
 * are, labels without the spaces around them. Immutable and safe for any number of threads.
 */
public final class ExampleReader {
    private final ExampleFormat format;

    /** @param format where the tables keep their texts and labels */
    public ExampleReader(ExampleFormat format) {
        this.format = format;
    }

    /**
     * Reads labelled texts.
     *
     * @param file a TSV or CSV file
     * @return at least one example, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<Example> read(Path file) {
        return read(file, label -> {}, BadRows.stop());
    }

    /**
     * Reads labelled texts and checks each label where its line is known.
     *
     * @param file a TSV or CSV file
     * @param labelCheck throws a {@link DataException} for a label that cannot be used
     * @param badRows what becomes of rows that cannot be read, such a label among them
     * @return at least one example, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<Example> read(Path file, Consumer<String> labelCheck, BadRows badRows) {
        Column label = format.label()
                .orElseThrow(() -> new DataException(file + ": say which column holds the label; examples need one."));
        ExampleTable table = open(file);
        int text = table.indexOf(format.text());
        Optional<Integer> second = format.second().map(table::indexOf);
        int labels = table.indexOf(label);
        return table.read(
                row -> new Example(
                        table.text(row, text),
                        second.map(column -> table.text(row, column)),
                        label(table, row, labels, labelCheck)),
                badRows);
    }

    private static String label(ExampleTable table, Table.Row row, int column, Consumer<String> check) {
        String label = table.text(row, column).strip();
        try {
            check.accept(label);
        } catch (DataException e) {
            throw new DataException(table.place(row) + ": " + e.getMessage(), e);
        }
        return label;
    }

    /**
     * Reads texts; a label column, if the format has one, may be absent and is not looked at.
     *
     * @param file a TSV or CSV file
     * @return at least one text, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<TextInput> readInputs(Path file) {
        return readInputs(file, BadRows.stop());
    }

    /**
     * The same, where rows that cannot be read need not end it.
     *
     * @param badRows what becomes of them
     */
    public List<TextInput> readInputs(Path file, BadRows badRows) {
        ExampleTable table = open(file);
        int text = table.indexOf(format.text());
        Optional<Integer> second = format.second().map(table::indexOf);
        return table.read(
                row -> new TextInput(table.text(row, text), second.map(column -> table.text(row, column))), badRows);
    }

    private ExampleTable open(Path file) {
        TableKind kind = format.kind().orElseGet(() -> TableKind.ofFile(file));
        return new ExampleTable(file, Table.read(file, kind), format);
    }
}
