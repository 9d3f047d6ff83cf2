package org.pasta4j.pasta.tune;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.ValidationReport;

/** Counts the rows that a run is trained on, and passes everything on. */
final class RowCount implements TrainingListener {
    private final TrainingListener listener;
    private long rows;

    RowCount(TrainingListener listener) {
        this.listener = listener;
    }

    /** So far. */
    long rows() {
        return rows;
    }

    @Override
    public void onStart(int truncatedTexts) {
        listener.onStart(truncatedTexts);
    }

    @Override
    public void onStep(StepReport report) {
        rows += report.examples();
        listener.onStep(report);
    }

    @Override
    public void onUpdate(StepReport report, Map<String, INDArray> parameters, Map<String, INDArray> updates) {
        listener.onUpdate(report, parameters, updates);
    }

    @Override
    public void onValidation(ValidationReport report) {
        listener.onValidation(report);
    }

    @Override
    public void onEpoch(EpochReport report) {
        listener.onEpoch(report);
    }

    @Override
    public void onCheckpoint(int step) {
        listener.onCheckpoint(step);
    }

    @Override
    public boolean shouldContinue() {
        return listener.shouldContinue();
    }
}
