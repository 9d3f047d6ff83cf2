package org.pasta4j.pasta.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** Measures what a row costs in training, by some seconds of runs that are thrown away. */
final class SpeedProbe implements TrainingListener {
    /** Rows that it needs, at most. */
    static final int SAMPLE = 1000;

    private static final double COLD_SECONDS = 2;
    private static final double MEASURED_SECONDS = 3;
    private static final int FEWEST_REPORTS = 8;

    /** Of a training that is to go on, whatever it learns. */
    private static final double SAFE_RATE = 1e-4;

    private final LongSupplier nanoTime;
    private final TuningListener listener;
    private final long started;
    private long warmSince;
    private long now;
    private long rows;
    private int reports;

    private SpeedProbe(LongSupplier nanoTime, TuningListener listener) {
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.started = nanoTime.getAsLong();
        this.now = started;
    }

    /**
     * @param settings of runs that train together
     * @param sample of the examples
     * @param listener may end it
     * @return seconds for a row of one of the runs
     */
    static <E> double secondsPerRow(
            TuningModels<E> models,
            List<TuningSetting> settings,
            List<E> sample,
            TrainingOptions options,
            LongSupplier nanoTime,
            TuningListener listener) {
        TrainingOptions endless =
                options.withEpochs(Integer.MAX_VALUE / 2 / sample.size()).withLearningRate(SAFE_RATE);
        List<TrainableModel<E>> probed = new ArrayList<>();
        SpeedProbe probe = new SpeedProbe(nanoTime, listener);
        try {
            settings.forEach(setting -> probed.add(models.create(setting.config())));
            models.fit(
                    probed,
                    sample,
                    List.of(),
                    settings.stream().map(setting -> endless).toList(),
                    settings.stream().map(setting -> (TrainingListener) probe).toList());
        } finally {
            probed.forEach(TrainableModel::close);
        }
        return probe.secondsPerRow();
    }

    @Override
    public void onStep(StepReport report) {
        now = nanoTime.getAsLong();
        reports++;
        if (warmSince != 0) {
            rows += report.examples();
        } else if (reports >= FEWEST_REPORTS && seconds(started) >= COLD_SECONDS) {
            warmSince = now;
            reports = 0;
        }
    }

    private double seconds(long since) {
        return (now - since) / 1e9;
    }

    @Override
    public boolean shouldContinue() {
        return listener.shouldContinue()
                && (warmSince == 0 || reports < FEWEST_REPORTS || seconds(warmSince) < MEASURED_SECONDS);
    }

    private double secondsPerRow() {
        return seconds(warmSince) / Math.max(1, rows);
    }
}
