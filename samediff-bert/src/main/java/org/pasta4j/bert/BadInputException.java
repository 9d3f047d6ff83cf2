package org.pasta4j.bert;

/**
 * Thrown when something from outside (a file, an option, a text) cannot be used as asked. The message is written for
 * the person who gave the input: it names the input and says what was expected, what was found and what to do. A
 * command line prints the message alone; a stack trace adds nothing to it.
 */
public class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message the whole story in one or two sentences */
    public BadInputException(String message) {
        super(message);
    }

    /**
     * @param message the whole story in one or two sentences
     * @param cause what brought it up, kept for a debugger
     */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
