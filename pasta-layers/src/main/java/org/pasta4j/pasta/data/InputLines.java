package org.pasta4j.pasta.data;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * Reads texts, one a line in UTF-8, or pairs with a tab between them.
 *
 * @param pairs whether each line is a pair
 */
public record InputLines(boolean pairs) {

    /**
     * The texts of a file, of which one at a time is in memory; close the iterator if it is not followed to its end.
     *
     * @param badRows what becomes of lines that cannot be read
     * @return in file order; it throws a {@link DataException} naming the file, the line, what was expected and what
     *     was found
     */
    public Iterator<TextInput> read(Path file, BadRows badRows) {
        return read(Source.of(file), badRows);
    }

    /**
     * The same of a stream.
     *
     * @param name for messages
     * @param bytes closed at their end, or with the iterator
     */
    public Iterator<TextInput> read(String name, InputStream bytes, BadRows badRows) {
        return read(new Source(name, () -> bytes), badRows);
    }

    private Iterator<TextInput> read(Source source, BadRows badRows) {
        badRows.begin();
        Utf8Lines lines = source.lines();
        return new RowIterator<>(lines::next, lines::close, this::input, badRows);
    }

    private TextInput input(Utf8Lines.Line line) {
        String text = line.text();
        if (!pairs) {
            return TextInput.of(text);
        }
        int tab = text.indexOf('\t');
        if (tab < 0) {
            throw new DataException(line.place() + ": expected two texts with a tab between them, found no tab.");
        }
        return TextInput.pair(text.substring(0, tab), text.substring(tab + 1));
    }
}
