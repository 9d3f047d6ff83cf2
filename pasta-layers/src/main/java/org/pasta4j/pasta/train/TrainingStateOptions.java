package org.pasta4j.pasta.train;

import java.nio.file.Path;
import org.pasta4j.bert.BadInputException;

/**
 * Where and how often a training saves its whole state, so that it can be resumed after the process has ended for
 * whatever reason, with the same bits as if it never had.
 *
 * @param folder of this training alone; made when it is needed. A state in it is resumed
 * @param seconds at least between two saves; 0 saves after every step
 */
public record TrainingStateOptions(Path folder, double seconds) {
    /**
     * After the name of what a training makes: so the command line calls the folder of its state, beside it. No adapter
     * of a pool can have such a name.
     */
    public static final String ENDING = ".checkpoint";

    /** Checks the interval. */
    public TrainingStateOptions {
        if (!(seconds >= 0)) {
            throw new BadInputException("The time between checkpoints is " + seconds + " seconds; expected 0 or more.");
        }
    }
}
