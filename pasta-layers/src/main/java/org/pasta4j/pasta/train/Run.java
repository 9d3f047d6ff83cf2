package org.pasta4j.pasta.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * One training: applies the gradient of each step to its parameters, validates them when that is due, and tells its
 * listener.
 *
 * @hidden
 */
@Internal
public final class Run {
    private final Parameters parameters;
    private final TrainingOptions options;
    private final Evaluator evaluator;
    private final TrainingListener listener;
    private final int steps;
    private final int truncated;
    private final Optimizer optimizer;
    private final BatchCursor cursor;
    private final EpochLog epochs = new EpochLog();
    private final BestSoFar best;
    private int step;
    private boolean stopped;
    private Optional<String> failure = Optional.empty();

    /** Evaluates parameters as they are; empty where there are no held-out examples. */
    public interface Evaluator {
        Optional<EvaluationResult> evaluate();
    }

    /**
     * @param parameters changed in place
     * @param classWeights how much each class counts; empty counts all alike
     */
    public Run(
            Parameters parameters,
            RowWindows windows,
            Evaluator evaluator,
            TrainingOptions options,
            Optional<double[]> classWeights,
            TrainingListener listener) {
        this.parameters = parameters;
        this.options = options;
        this.evaluator = evaluator;
        this.listener = listener;
        this.steps = windows.steps(options);
        this.truncated = windows.truncated();
        int warmUp = (int) Math.round(options.rate().warmUp() * steps);
        AdamW adam = new AdamW(
                new ScheduledRate(options.rate().schedule(), options.rate().learningRate(), warmUp, steps));
        this.optimizer = new Optimizer(
                parameters.arrays(),
                adam,
                options.regularization().weightDecay(),
                options.regularization().maxGradientNorm(),
                HeadSteps.of(options.rate(), windows.targetScale()));
        this.cursor = new BatchCursor(windows, options, classWeights);
        this.best = new BestSoFar(parameters, options.selection().patience());
    }

    /** Whether it has ended: by its epochs, its listener, its patience or a failure. */
    boolean isOver() {
        return cursor.epoch() > options.epochs() || stopped || hasFailed() || best.isPatienceOver();
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    /** Tells the listener that the steps begin. */
    void start() {
        listener.onStart(truncated);
    }

    /** Its place among the examples, at the step to do next. */
    BatchCursor cursor() {
        return cursor;
    }

    /**
     * Does the step whose loss and gradients are known.
     *
     * @param seconds that the step took
     * @throws org.pasta4j.pasta.train.DivergedException if one of them is no number; the parameters are left as they
     *     were
     */
    void update(GradientSum sum, double seconds) {
        List<int[]> batches = cursor.current();
        GraphTrainer.requireFinite(sum.loss(), step, optimizer);
        double rate = optimizer.learningRate(step, cursor.epoch() - 1);
        double norm = change(sum);
        step++;
        epochs.add(sum.loss(), batches.stream().mapToDouble(cursor::weight).sum(), seconds);
        int examples = batches.stream().mapToInt(batch -> batch.length).sum();
        int tokens = batches.stream().mapToInt(cursor::tokens).sum();
        StepReport report =
                new StepReport(cursor.epoch(), step, steps, examples, tokens, sum.loss(), rate, norm, seconds);
        cursor.advance();
        listener.onStep(report);
        listener.onUpdate(report, Collections.unmodifiableMap(parameters.arrays()), sum.gradients());
    }

    private double change(GradientSum sum) {
        synchronized (parameters) {
            return optimizer.update(sum.gradients(), step, cursor.epoch() - 1);
        }
    }

    /** Validates where that is due, and ends the epoch where its steps are done. */
    void afterStep() {
        int every = options.selection().validateEvery();
        if (cursor.isAtEndOfEpoch()) {
            endEpoch(validate());
        } else if (every > 0 && step % every == 0) {
            boolean validated = validate();
            if (isOver()) {
                endEpoch(validated);
            }
        }
    }

    /** @param validated whether the parameters at its end were validated */
    private void endEpoch(boolean validated) {
        EpochReport report = epochs.end(cursor.epoch(), step, best.validations(), validated);
        cursor.startNextEpoch();
        listener.onEpoch(report);
    }

    /** @return false where there are no held-out examples */
    private boolean validate() {
        Optional<ValidationReport> report = evaluator
                .evaluate()
                .map(found ->
                        options.selection().metric().map(found::withMainMetric).orElse(found))
                .map(result -> best.add(cursor.epoch(), step, result));
        report.ifPresent(listener::onValidation);
        return report.isPresent();
    }

    /** Ends the run here, as if its epoch had ended. */
    void stop() {
        if (!cursor.isAtStartOfEpoch()) {
            endEpoch(validate());
        }
        stopped = true;
    }

    /** Ends a diverged run. Skips the final validation: the parameters are not usable. */
    void fail(String reason) {
        if (!cursor.isAtStartOfEpoch()) {
            endEpoch(false);
        }
        failure = Optional.of(reason);
    }

    /** Whether its listener lets it continue. */
    boolean shouldContinue() {
        return listener.shouldContinue();
    }

    /** Tells the listener that the state was saved. */
    void onCheckpoint() {
        listener.onCheckpoint(step);
    }

    /** Gives the parameters the best values, and reports what was done. */
    TrainingResult finish() {
        Optional<ValidationReport> found = best.report();
        if (found.isPresent()) {
            parameters.assign(best.parameters());
        }
        List<EpochReport> ended = epochs.reports(best.validations());
        return new TrainingResult(
                ended,
                best.validations(),
                found.map(ValidationReport::epoch).orElse(ended.size()),
                found.map(ValidationReport::step).orElse(step),
                truncated,
                stopped,
                failure);
    }

    Parameters parameters() {
        return parameters;
    }

    TrainingOptions options() {
        return options;
    }

    /** Steps done. */
    int step() {
        return step;
    }

    /** Its state beside {@link #state}, to be saved. */
    RunProgress progress() {
        RunProgress progress = new RunProgress();
        progress.step = step;
        progress.stopped = stopped;
        progress.failure = failure.orElse(null);
        cursor.saveTo(progress);
        epochs.saveTo(progress);
        best.saveTo(progress);
        return progress;
    }

    /**
     * Resumes from a saved state.
     *
     * @param values of each array of {@link #state}, by its name
     */
    void resume(RunProgress saved, Function<String, float[]> values) {
        synchronized (parameters) {
            state().forEach((name, array) -> array.assign(Nd4j.create(values.apply(name), array.shape(), 'c')));
        }
        step = saved.step;
        stopped = saved.stopped;
        failure = Optional.ofNullable(saved.failure);
        cursor.resume(saved);
        epochs.resume(saved);
        best.resume(saved);
    }

    /** Every array of its state, to be saved or assigned to. */
    Map<String, INDArray> state() {
        Map<String, INDArray> state = new LinkedHashMap<>(parameters.arrays());
        state.putAll(optimizer.state());
        best.parameters().arrays().forEach((name, array) -> state.put(name + ".best", array));
        return state;
    }
}
