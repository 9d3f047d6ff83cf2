package org.pasta4j.pasta.data;

import java.util.List;

/** An open file of columns that have names, read row by row. For one thread. */
public interface ColumnarFile extends AutoCloseable {

    /** The names of the columns, in the order of the file. */
    List<String> names();

    /**
     * Says which columns are read; before the first row, all others are left alone.
     *
     * @param names of columns that are there
     */
    void choose(List<String> names);

    /**
     * The cells of the next row in the chosen columns, in the order that they were chosen in; null after the last row.
     *
     * @throws DataException naming the file, if it is damaged and there is no reading on
     */
    List<Cell> next();

    @Override
    void close();

    /** What a row holds in a column. */
    sealed interface Cell {
        /**
         * A text, or a number as one.
         *
         * @param value all digits of a number
         */
        record Text(String value) implements Cell {}

        /**
         * A list of texts.
         *
         * @param values may be empty
         */
        record Texts(List<String> values) implements Cell {
            /** Keeps a copy. */
            public Texts {
                values = List.copyOf(values);
            }
        }

        /**
         * Anything else.
         *
         * @param found what it is, for a message
         */
        record Other(String found) implements Cell {
            /** Nothing. */
            public static final Other NULL = new Other("null");

            /** What data sets of Hugging Face have in the place of a label that is not known. */
            public static final Other NO_LABEL = new Other("-1, which stands for no label");
        }
    }
}
