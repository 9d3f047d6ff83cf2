package org.pasta4j.pasta.data;

import org.pasta4j.bert.BadInputException;

/** Thrown when a file of examples is missing, damaged, or laid out otherwise than asked for. */
public class DataException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file (and the line, where there is one), what was expected and what was found */
    public DataException(String message) {
        super(message);
    }

    /**
     * @param message names the file, what was expected and what was found
     * @param cause what brought it up
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
