package org.pasta4j.pasta.train;

/** Hears how a training goes, on the thread that trains. Both methods do nothing unless overridden. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** After each step. */
    default void onStep(StepReport report) {}

    /** After each epoch and its evaluation. */
    default void onEpoch(EpochReport report) {}
}
