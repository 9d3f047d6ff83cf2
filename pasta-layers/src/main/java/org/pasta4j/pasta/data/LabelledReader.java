package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads labelled examples from files in UTF-8, with or without a byte order mark. Implementations are immutable and
 * safe for any number of threads.
 *
 * @param <E> an example
 */
public interface LabelledReader<E> {

    /**
     * The examples of a file, of which one at a time is in memory. Each iteration reads the file anew, and throws a
     * {@link DataException} naming the file, the line, what was expected and what was found. An iterator that is not
     * followed to its end is an {@link AutoCloseable} to be closed.
     *
     * @param labelCheck throws a {@link DataException} for a label that cannot be used
     * @param badRows what becomes of rows that cannot be read, such a label among them
     * @return at least one example in each iteration, in file order
     */
    Iterable<E> stream(Path file, Consumer<String> labelCheck, BadRows badRows);

    /**
     * Reads a file.
     *
     * @return at least one example, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    default List<E> read(Path file) {
        return read(file, label -> {}, BadRows.stop());
    }

    /**
     * Reads a file and checks each label where its line is known.
     *
     * @param labelCheck throws a {@link DataException} for a label that cannot be used
     * @param badRows what becomes of rows that cannot be read, such a label among them
     * @return at least one example, in file order
     * @throws DataException naming the file, the line, what was expected and what was found
     */
    default List<E> read(Path file, Consumer<String> labelCheck, BadRows badRows) {
        List<E> all = new ArrayList<>();
        stream(file, labelCheck, badRows).forEach(all::add);
        return List.copyOf(all);
    }
}
