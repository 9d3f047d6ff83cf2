package org.pasta4j.pasta;

import java.util.Optional;
import org.pasta4j.pasta.train.EvaluationResult;

/** Remembers the best epoch by a metric on held-out examples, with its parameters. Without such there is none. */
final class BestEpoch {
    private final Parameters parameters;
    private final Optional<String> metric;
    private Parameters kept;
    private double value;
    private int number;

    /**
     * @param parameters that the training changes
     * @param metric by which the best is chosen; empty for the task's main one
     */
    BestEpoch(Parameters parameters, Optional<String> metric) {
        this.parameters = parameters;
        this.metric = metric;
    }

    /**
     * Looks at an epoch that has just ended.
     *
     * @param dev on the held-out examples, where there are any
     * @return whether it is the best so far
     */
    boolean offer(int epoch, Optional<EvaluationResult> dev) {
        if (dev.isEmpty()) {
            return false;
        }
        double found = dev.get().goodness(metric.orElse(dev.get().mainMetric()));
        if (number > 0 && !(found > value)) {
            return false;
        }
        number = epoch;
        value = found;
        kept = parameters.copy();
        return true;
    }

    /**
     * Whether a better epoch is no longer waited for.
     *
     * @param epoch the last that ended
     * @param patience epochs without a better one; 0 for ever
     */
    boolean isOver(int epoch, int patience) {
        return patience > 0 && number > 0 && epoch - number >= patience;
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
