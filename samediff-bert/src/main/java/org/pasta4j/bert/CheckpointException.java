package org.pasta4j.bert;

/** Thrown when a checkpoint is missing, damaged, or holds another model than a BERT that this library can run. */
public class CheckpointException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message names the file (and the tensor or node, where there is one), what was expected and what was found
     */
    public CheckpointException(String message) {
        super(message);
    }

    /**
     * @param message names the file, what was expected and what was found
     * @param cause what brought it up
     */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
