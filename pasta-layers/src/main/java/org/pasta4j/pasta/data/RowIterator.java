package org.pasta4j.pasta.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes something of each row that can be read, a row at a time. Closes its file at its end; whoever stops earlier
 * closes it.
 *
 * @param <R> a row
 * @param <E> what is made of it
 */
final class RowIterator<R, E> implements Iterator<E>, AutoCloseable {
    private final Supplier<R> rows;
    private final Runnable closing;
    private final Function<R, E> made;
    private final BadRows badRows;
    private String nothing;
    private E next;
    private boolean ended;

    /**
     * @param rows gives the next row, null after the last one
     * @param closing frees what gives the rows
     * @param made throws a {@link DataException} for a row that cannot be read
     * @param badRows what becomes of that
     */
    RowIterator(Supplier<R> rows, Runnable closing, Function<R, E> made, BadRows badRows) {
        this.rows = rows;
        this.closing = closing;
        this.made = made;
        this.badRows = badRows;
    }

    /** The same, refusing a file without rows with this message. */
    RowIterator<R, E> orElse(String message) {
        nothing = message;
        return this;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            try {
                advance();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
        return next != null;
    }

    private void advance() {
        R row = rows.get();
        if (row == null) {
            close();
            requireSome();
            return;
        }
        try {
            next = made.apply(row);
            nothing = null;
        } catch (DataException e) {
            badRows.add(e);
        }
    }

    private void requireSome() {
        if (nothing != null) {
            throw new DataException(badRows.first()
                    .map(first -> "None of the rows can be read. The first: " + first)
                    .orElse(nothing));
        }
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        E example = next;
        next = null;
        return example;
    }

    @Override
    public void close() {
        ended = true;
        closing.run();
    }
}
