package org.pasta4j.cli.train;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.ValidationReport;

/** Tells several listeners, in their order; goes on while all do. */
public record Listeners(List<TrainingListener> all) implements TrainingListener {

    /** @param all in the order in which they are told */
    public static TrainingListener of(TrainingListener... all) {
        return new Listeners(List.of(all));
    }

    @Override
    public void onStart(int truncatedTexts) {
        tell(listener -> listener.onStart(truncatedTexts));
    }

    @Override
    public void onStep(StepReport report) {
        tell(listener -> listener.onStep(report));
    }

    @Override
    public void onUpdate(StepReport report, Map<String, INDArray> parameters, Map<String, INDArray> updates) {
        tell(listener -> listener.onUpdate(report, parameters, updates));
    }

    @Override
    public void onValidation(ValidationReport report) {
        tell(listener -> listener.onValidation(report));
    }

    @Override
    public void onEpoch(EpochReport report) {
        tell(listener -> listener.onEpoch(report));
    }

    @Override
    public void onCheckpoint(int step) {
        tell(listener -> listener.onCheckpoint(step));
    }

    @Override
    public boolean shouldContinue() {
        return all.stream().allMatch(TrainingListener::shouldContinue);
    }

    private void tell(Consumer<TrainingListener> event) {
        all.forEach(event);
    }
}
