package org.pasta4j.cli.demo;

import java.util.List;
import java.util.function.LongSupplier;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * Measures how fast this machine trains, by training for some seconds. What it does before it is warm does not count:
 * the first steps compile, and lay out the base.
 */
final class TrainingSpeed implements TrainingListener {
    /** Examples that it needs, at most. */
    static final int SAMPLE = 1000;

    private static final double COLD_SECONDS = 3;
    private static final double MEASURED_SECONDS = 5;
    private static final int COLD_STEPS = 3;
    private static final int FEWEST_STEPS = 5;

    /** Of a training that is to go on, whatever it learns. */
    private static final double SAFE_RATE = 1e-4;

    private final LongSupplier nanoTime;
    private final long started;
    private long warmSince;
    private long now;
    private int steps;
    private long examples;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    TrainingSpeed(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /**
     * Trains a model that is thrown away.
     *
     * @param sample like the examples to be trained on
     * @return seconds that an example takes
     */
    static double secondsPerExample(OpenModel base, PastaConfig config, List<Example> sample, TrainingOptions options) {
        TrainingSpeed speed = new TrainingSpeed(System::nanoTime);
        try (PastaModel model = PastaModel.create(base.encoder(), base.tokenizer(), config)) {
            TrainingOptions endless =
                    options.withEpochs(Integer.MAX_VALUE / sample.size()).withLearningRate(SAFE_RATE);
            model.fit(sample, List.of(), endless, speed);
        }
        return speed.secondsPerExample();
    }

    @Override
    public void onStep(StepReport report) {
        now = nanoTime.getAsLong();
        steps++;
        if (warmSince != 0) {
            examples += report.examples();
        } else if (steps >= COLD_STEPS && now - started >= seconds(COLD_SECONDS)) {
            warmSince = now;
            steps = 0;
        }
    }

    @Override
    public boolean shouldContinue() {
        return warmSince == 0 || steps < FEWEST_STEPS || now - warmSince < seconds(MEASURED_SECONDS);
    }

    /** What was measured, after it has come to its end. */
    double secondsPerExample() {
        return (now - warmSince) / 1e9 / examples;
    }

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }
}
