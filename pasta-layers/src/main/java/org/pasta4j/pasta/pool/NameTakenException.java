package org.pasta4j.pasta.pool;

import org.pasta4j.pasta.adapter.AdapterException;

/** Thrown when an adapter's name is that of something else in the folder of a pool, which is never moved or deleted. */
public final class NameTakenException extends AdapterException {
    private static final long serialVersionUID = 1L;

    /** @param message names what lies there, by no path of the machine, and says what to do */
    public NameTakenException(String message) {
        super(message);
    }
}
