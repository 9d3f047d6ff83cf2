package org.pasta4j.pasta.data;

/** Which column of a table is meant. */
public sealed interface Column {

    /**
     * The column of this name in the header.
     *
     * @param name exactly as in the header, spaces around it aside
     */
    record Named(String name) implements Column {
        /** The name in quotes. */
        @Override
        public String toString() {
            return "\"" + name + "\"";
        }
    }

    /**
     * The column at this place.
     *
     * @param number counted from 1
     */
    record Numbered(int number) implements Column {
        /** Checks the number. */
        public Numbered {
            if (number < 1) {
                throw new DataException("The column number is " + number + "; columns are counted from 1.");
            }
        }

        /** The number alone, as {@link Column#parse} takes it. */
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /** The column of this name in the header. */
    static Column named(String name) {
        return new Named(name);
    }

    /** The column at this place, counted from 1. */
    static Column number(int number) {
        return new Numbered(number);
    }

    /**
     * Reads a command line's way to say a column: digits alone are a number, everything else is a name.
     *
     * @throws DataException if the number is 0 or too large
     */
    static Column parse(String text) {
        if (!text.matches("[0-9]+")) {
            return named(text);
        }
        if (text.length() > 9) {
            throw new DataException("The column number is " + text + "; no table has as many columns.");
        }
        return number(Integer.parseInt(text));
    }
}
