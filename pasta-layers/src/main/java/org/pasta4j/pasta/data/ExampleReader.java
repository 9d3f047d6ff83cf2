package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        Column label = format.label()
                .orElseThrow(() -> new DataException(file + ": say which column holds the label; examples need one."));
        ExampleTable table = open(file);
        int text = table.indexOf(format.text());
        Optional<Integer> second = format.second().map(table::indexOf);
        int labels = table.indexOf(label);
        return table.rows().stream()
                .map(row -> new Example(
                        table.text(row, text),
                        second.map(column -> table.text(row, column)),
                        table.text(row, labels).strip()))
                .toList();
    }

    /**
     * Reads texts; a label column, if the format has one, may be absent and is not looked at.
     *
     * @param file a TSV or CSV file
     * @return at least one text, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    public List<TextInput> readInputs(Path file) {
        ExampleTable table = open(file);
        int text = table.indexOf(format.text());
        Optional<Integer> second = format.second().map(table::indexOf);
        return table.rows().stream()
                .map(row -> new TextInput(table.text(row, text), second.map(column -> table.text(row, column))))
                .toList();
    }

    private ExampleTable open(Path file) {
        TableKind kind = format.kind().orElseGet(() -> TableKind.ofFile(file));
        return new ExampleTable(file, Table.read(file, kind), format);
    }
}
