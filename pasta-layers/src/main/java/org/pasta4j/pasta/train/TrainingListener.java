package org.pasta4j.pasta.train;

/** Hears how a training goes, on the thread that trains. All methods do nothing unless overridden. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** After each step. */
    default void onStep(StepReport report) {}

    /** After each look at the held-out examples. */
    default void onValidation(ValidationReport report) {}

    /** After each epoch and its evaluation. */
    default void onEpoch(EpochReport report) {}

    /** After the state of the training was saved. */
    default void onCheckpoint(int step) {}

    /**
     * Asked after each step; false ends the training there, as if its last epoch had ended: the held-out examples are
     * looked at once more, and the best parameters stay.
     */
    default boolean goesOn() {
        return true;
    }
}
