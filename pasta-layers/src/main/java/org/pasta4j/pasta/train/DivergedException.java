package org.pasta4j.pasta.train;

import org.pasta4j.bert.BadInputException;

/**
 * Thrown when a training diverges: its loss or a gradient is no finite number. The message names the step and the
 * largest gradient that is known.
 */
public final class DivergedException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /** @param message names the step, counted from 1 */
    public DivergedException(String message) {
        super(message);
    }

    /**
     * The result of a training, where it came to its end.
     *
     * @throws DivergedException if it has a {@link TrainingResult#failure}
     */
    public static TrainingResult refuse(TrainingResult result) {
        result.failure().ifPresent(failure -> {
            throw new DivergedException(failure + " The model holds the parameters of step " + result.bestStep() + ", "
                    + (result.dev().isPresent() ? "the best on the held-out examples." : "the last before."));
        });
        return result;
    }
}
