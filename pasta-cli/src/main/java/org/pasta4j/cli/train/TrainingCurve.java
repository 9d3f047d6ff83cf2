package org.pasta4j.cli.train;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.ValidationReport;

/** Keeps what {@link TrainingChart} draws of one training. */
public final class TrainingCurve implements TrainingListener {

    /**
     * One point.
     *
     * @param epochs since the start, with fractions
     * @param value loss or metric
     */
    record Point(double epochs, double value) {}

    private final String name;
    private final int epochs;
    private final List<Point> losses = new ArrayList<>();
    private final List<Point> dev = new ArrayList<>();
    private double stepsOfEpoch = 1;

    public TrainingCurve(String name, int epochs) {
        this.name = name;
        this.epochs = epochs;
    }

    @Override
    public void onStep(StepReport report) {
        addLoss(report.step(), report.steps(), report.loss());
    }

    @Override
    public void onValidation(ValidationReport report) {
        addDev(report.step(), report.result().mainValue());
    }

    /**
     * Adds a point to the losses.
     *
     * @param step from 1
     * @param steps of the whole training
     */
    public void addLoss(int step, int steps, double loss) {
        stepsOfEpoch = (double) steps / epochs;
        losses.add(new Point(step / stepsOfEpoch, loss));
    }

    /** Adds a point to the metric, after the losses of its step. */
    public void addDev(int step, double value) {
        dev.add(new Point(step / stepsOfEpoch, value));
    }

    /** What the legend says. */
    public String name() {
        return name;
    }

    /** Length of the training. */
    int epochs() {
        return epochs;
    }

    /** Training loss, one point a step. */
    List<Point> losses() {
        return losses;
    }

    /** The metric that the training is led by on the held-out examples, one point a look at them. */
    List<Point> dev() {
        return dev;
    }
}
