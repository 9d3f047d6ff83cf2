package org.pasta4j.pasta.adapter;

import org.pasta4j.bert.BadInputException;

/** Thrown when an adapter is missing, damaged, made for another base, or cannot be saved. */
public class AdapterException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file (and the tensor, where there is one), what was expected and what was found */
    public AdapterException(String message) {
        super(message);
    }

    /**
     * @param message names the file, what was expected and what was found
     * @param cause what brought it up
     */
    public AdapterException(String message, Throwable cause) {
        super(message, cause);
    }
}
