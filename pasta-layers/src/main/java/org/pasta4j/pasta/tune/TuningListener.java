package org.pasta4j.pasta.tune;

import java.util.List;
import org.pasta4j.pasta.train.TrainingListener;

/** Is called during a tuning, on its thread. All methods do nothing unless overridden. */
public interface TuningListener {
    /** A listener that does nothing. */
    TuningListener NONE = new TuningListener() {};

    /**
     * Before the first run of a rung.
     *
     * @param rung from 0
     * @param rungs how many there are
     * @param settings of its runs
     * @param rows that each is trained on
     */
    default void onRung(int rung, int rungs, List<TuningSetting> settings, long rows) {}

    /** Watches runs that train together; the first of {@code settings} is that of the first run. */
    default List<TrainingListener> together(List<TuningSetting> settings) {
        return settings.stream().map(setting -> TrainingListener.NONE).toList();
    }

    /** After each run. */
    default void onTrial(TuningTrial trial) {}

    /** False ends the tuning after the runs that are under way: what is best so far is its result. */
    default boolean shouldContinue() {
        return true;
    }
}
