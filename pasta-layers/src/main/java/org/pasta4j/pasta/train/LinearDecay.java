package org.pasta4j.pasta.train;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that falls on a straight line from its initial value at the first step to zero after the last.
 *
 * @param initialValue at step 0
 * @param steps in the whole training; later steps get 0
 */
public record LinearDecay(
        @JsonProperty("initialValue") double initialValue,
        @JsonProperty("steps") int steps) implements ISchedule {

    /** Checks that there is a step. */
    public LinearDecay {
        if (steps < 1) {
            throw new IllegalArgumentException("A training has at least one step; found " + steps + ".");
        }
    }

    /** The rate of a step, counted from 0. */
    @Override
    public double valueAt(int iteration, int epoch) {
        return initialValue * Math.max(0, 1 - (double) iteration / steps);
    }

    @Override
    public LinearDecay clone() {
        return this;
    }
}
