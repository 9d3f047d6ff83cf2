package org.pasta4j.examples;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;

/** Keeps what {@link TrainingChart} draws of one training. */
final class TrainingCurve implements TrainingListener {

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

    TrainingCurve(String name, int epochs) {
        this.name = name;
        this.epochs = epochs;
    }

    @Override
    public void onStep(StepReport report) {
        losses.add(new Point((double) report.step() * epochs / report.steps(), report.loss()));
    }

    @Override
    public void onEpoch(EpochReport report) {
        report.dev().ifPresent(result -> dev.add(new Point(report.epoch(), result.mainValue())));
    }

    /** What the legend says. */
    String name() {
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

    /** The task's main metric on the held-out examples, one point an epoch. */
    List<Point> dev() {
        return dev;
    }
}
