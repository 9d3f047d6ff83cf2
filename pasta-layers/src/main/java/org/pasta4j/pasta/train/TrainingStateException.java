package org.pasta4j.pasta.train;

import org.pasta4j.bert.BadInputException;

/**
 * Thrown when the folder of {@link TrainingStateOptions} cannot be used: what it holds is damaged or of another
 * training, or a state cannot be saved there. The message names the folder and says what to do.
 */
public final class TrainingStateException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /** @param message the whole story in one or two sentences */
    public TrainingStateException(String message) {
        super(message);
    }

    /**
     * @param message the whole story in one or two sentences
     * @param cause what brought it up, kept for a debugger
     */
    public TrainingStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
