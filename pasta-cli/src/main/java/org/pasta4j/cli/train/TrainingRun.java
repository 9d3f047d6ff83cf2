package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * One training that a person has watched.
 *
 * @param curve to be drawn
 * @param result as the library tells it
 * @param seconds wall time with evaluations
 * @param measured metrics of what was kept where it was changed after the training; empty for those of the training
 */
public record TrainingRun(
        TrainingCurve curve, TrainingResult result, double seconds, Optional<EvaluationResult> measured) {

    /** A run whose parameters are kept as they were trained. */
    public TrainingRun(TrainingCurve curve, TrainingResult result, double seconds) {
        this(curve, result, seconds, Optional.empty());
    }

    /** The same with what was kept changed since. */
    public TrainingRun withDev(EvaluationResult dev) {
        return new TrainingRun(curve, result, seconds, Optional.of(dev));
    }

    /**
     * Trains the model and shows how it goes.
     *
     * @param interruption ends it early
     */
    public static <E> TrainingRun of(
            String name,
            TrainableModel<E> model,
            List<E> train,
            List<E> dev,
            TrainingOptions options,
            Interruption interruption,
            PrintWriter out) {
        TrainingCurve curve = new TrainingCurve(name, options.epochs());
        long start = System.nanoTime();
        TrainingResult result;
        try (TrainingProgress progress = TrainingProgress.start(out, options.epochs())) {
            result = model.fit(train, dev, options, Listeners.of(curve, progress, interruption.listener()));
        }
        return new TrainingRun(curve, result, (System.nanoTime() - start) / 1e9);
    }

    /** Metrics of the parameters that were kept. */
    public EvaluationResult dev() {
        return measured.or(result::dev).orElseThrow();
    }
}
