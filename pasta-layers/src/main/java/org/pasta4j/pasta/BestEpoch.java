package org.pasta4j.pasta;

import java.util.Optional;
import org.pasta4j.pasta.train.EvaluationResult;

/**
 * Remembers the best epoch by the main metric on held-out examples, with its parameters. Without such there is none.
 */
final class BestEpoch {
    private final Parameters parameters;
    private Parameters kept;
    private double value;
    private int number;

    /** @param parameters that the training changes */
    BestEpoch(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Looks at an epoch that has just ended.
     *
     * @param dev on the held-out examples, where there are any
     * @return whether it is the best so far
     */
    boolean offer(int epoch, Optional<EvaluationResult> dev) {
        if (dev.isEmpty() || number > 0 && !(dev.get().mainValue() > value)) {
            return false;
        }
        number = epoch;
        value = dev.get().mainValue();
        kept = parameters.copy();
        return true;
    }

    /**
     * Gives the parameters the values of the best epoch.
     *
     * @param last the epoch whose values they have
     * @return the epoch whose values they have now: the last where there is no best
     */
    int restore(int last) {
        if (number == 0) {
            return last;
        }
        parameters.assign(kept);
        return number;
    }
}
