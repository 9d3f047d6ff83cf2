package org.pasta4j.pasta.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Is called during a training, on the thread that trains. All methods do nothing unless overridden. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * Before the first step, when all examples have been read; where training is resumed, before the first step of the
     * rest.
     *
     * @param truncatedTexts training examples that are longer than the maximum length and are cut
     */
    default void onStart(int truncatedTexts) {}

    /** After each step. */
    default void onStep(StepReport report) {}

    /**
     * After each step, with what it did to the parameters. The arrays are those of the training: they are to be read
     * during the call, and neither kept nor changed.
     *
     * @param report the one of {@link #onStep}
     * @param parameters as they are now, by the names that they have in an adapter: {@code pasta.offsets}, {@code [L,
     *     S, H]} or where they are shared {@code [L, 1, H]}, and the head's; weights of the base where these are
     *     trained
     * @param updates by the same names: what was taken off the parameters, apart from weight decay
     */
    default void onUpdate(StepReport report, Map<String, INDArray> parameters, Map<String, INDArray> updates) {}

    /** After each validation. */
    default void onValidation(ValidationReport report) {}

    /** After each epoch and its evaluation. */
    default void onEpoch(EpochReport report) {}

    /** After the state of the training was saved. */
    default void onCheckpoint(int step) {}

    /**
     * Called after each step; false ends the training there, as if its last epoch had ended: it is validated once more,
     * and the best parameters stay.
     */
    default boolean shouldContinue() {
        return true;
    }
}
