package org.pasta4j.pasta.train;

import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;

/** How the learning rate goes after its warm-up, as Hugging Face's {@code get_scheduler} names and computes it. */
public enum Schedule {
    /** On a straight line to zero after the last step. */
    LINEAR("linear"),
    /** On half a wave of the cosine to zero after the last step. */
    COSINE("cosine"),
    /** Stays. */
    CONSTANT("constant");

    private final String name;

    Schedule(String name) {
        this.name = name;
    }

    /** The share of the peak at a point between the end of the warm-up, 0, and the end of the training, 1. */
    double share(double progress) {
        return switch (this) {
            case LINEAR -> Math.max(0, 1 - progress);
            case COSINE -> progress >= 1 ? 0 : (1 + Math.cos(Math.PI * progress)) / 2;
            case CONSTANT -> 1;
        };
    }

    /**
     * @param name as {@link #toString()} writes it
     * @throws BadInputException if there is no such schedule
     */
    public static Schedule named(String name) {
        return Choice.named("schedule", values(), Schedule::toString, name);
    }

    /** The name, as on the command line. */
    @Override
    public String toString() {
        return name;
    }
}
