package org.pasta4j.pasta.data;

/** Which column of a table, or which field of JSON objects, is meant. */
public sealed interface Column {
    /** Where the text is unless told otherwise: the first column, or the field "text". */
    Column TEXT = new Usual(1, "text");

    /** Where the label is unless told otherwise: the second column, or the field "label". */
    Column LABEL = new Usual(2, "label");

    /** Where words are in JSON unless told otherwise: the field "tokens". */
    Column TOKENS = named("tokens");

    /** Where their tags are in JSON unless told otherwise: the field "tags". */
    Column TAGS = named("tags");

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

    /**
     * A column at this place of a table, or a field of this name.
     *
     * @param number counted from 1
     * @param name of the field
     */
    record Usual(int number, String name) implements Column {
        /** The number alone. */
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

    /**
     * The place in a table.
     *
     * @throws DataException if it is a name
     */
    default int inTable() {
        if (this instanceof Numbered numbered) {
            return numbered.number();
        }
        if (this instanceof Usual usual) {
            return usual.number();
        }
        throw new DataException("The column " + this + " is chosen by name where columns have none; choose it by its"
                + " number, from 1.");
    }

    /**
     * The name of the field in a JSON object.
     *
     * @throws DataException if it is a number
     */
    default String inJson() {
        if (this instanceof Named named) {
            return named.name();
        }
        if (this instanceof Usual usual) {
            return usual.name();
        }
        throw new DataException(
                "Column " + this + " is chosen by number, but JSON has fields with names; choose it by" + " its name.");
    }
}
