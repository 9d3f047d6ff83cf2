package org.pasta4j.pasta.train;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises from zero on a straight line to its peak, and then goes as a schedule has it.
 *
 * @param schedule after the warm-up
 * @param peak the highest rate
 * @param warmUp steps of the rise; with 0 the first step has the peak
 * @param steps in the whole training, warm-up included
 */
public record ScheduledRate(
        @JsonProperty("schedule") Schedule schedule,
        @JsonProperty("peak") double peak,
        @JsonProperty("warmUp") int warmUp,
        @JsonProperty("steps") int steps)
        implements ISchedule {

    /** Checks that there is a step, and that the warm-up ends. */
    public ScheduledRate {
        if (steps < 1 || warmUp < 0 || warmUp > steps) {
            throw new IllegalArgumentException("Expected a training of at least one step and a warm-up that is no"
                    + " longer; found " + steps + " steps and a warm-up of " + warmUp + ".");
        }
    }

    /** The rate of a step, counted from 0. */
    @Override
    public double valueAt(int iteration, int epoch) {
        if (iteration < warmUp) {
            return peak * iteration / warmUp;
        }
        return peak * schedule.share((double) (iteration - warmUp) / Math.max(1, steps - warmUp));
    }

    @Override
    public ScheduledRate clone() {
        return this;
    }
}
