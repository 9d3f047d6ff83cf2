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
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.rows.TrainingData;

/**
 * One training: its parameters, its optimizer, its order of the examples, and what it has come to so far.
 *
 * @hidden
 */
@Internal
public final class Run {
    private final Parameters parameters;
    private final TrainingOptions options;
    private final ShuffleBuffers windows;
    private final Evaluator evaluator;
    private final TrainingListener listener;
    private final Optional<double[]> classWeights;
    private final int steps;
    private final Optimizer optimizer;
    private final Parameters best;
    private RunProgress progress = new RunProgress();
    private TrainingData data;
    private int[] lengths;
    private double[] weights;
    private List<int[]> batches = List.of();
    private int epochOfBatches;
    private int windowOfBatches;

    /** Evaluates parameters as they are; empty where there is nothing to evaluate on. */
    public interface Evaluator {
        Optional<EvaluationResult> evaluate();
    }

    /**
     * @param parameters changed in place
     * @param classWeights how much each class counts; empty counts all alike
     */
    public Run(
            Parameters parameters,
            ShuffleBuffers windows,
            Evaluator evaluator,
            TrainingOptions options,
            Optional<double[]> classWeights,
            TrainingListener listener) {
        this.parameters = parameters;
        this.options = options;
        this.windows = windows;
        this.evaluator = evaluator;
        this.listener = listener;
        this.classWeights = classWeights;
        this.steps = windows.steps(options);
        int warmUp = (int) Math.round(options.warmUp() * steps);
        AdamW adam = new AdamW(new ScheduledRate(options.schedule(), options.learningRate(), warmUp, steps));
        this.optimizer = new Optimizer(parameters.arrays(), adam, options.weightDecay(), options.maxGradientNorm());
        this.best = parameters.copy();
    }

    /** How much each row counts in a mean loss. */
    private static double[] weights(TrainingData data, Optional<double[]> classWeights) {
        double[] weights = new double[data.rows().size()];
        for (int r = 0; r < weights.length; r++) {
            double[] targets = data.targets(r);
            for (double target : targets) {
                boolean counts = targets.length == 1 || target >= 0;
                weights[r] +=
                        !counts ? 0 : classWeights.map(w -> w[(int) target]).orElse(1.0);
            }
        }
        return weights;
    }

    private void enter(TrainingData window) {
        if (window != data) {
            data = window;
            lengths = data.rows().stream().mapToInt(Encoding::length).toArray();
            weights = weights(data, classWeights);
        }
    }

    /** Whether it has come to its end, of whatever kind. */
    boolean isOver() {
        return progress.epoch > options.epochs()
                || progress.stopped
                || progress.failure != null
                || options.patience() > 0 && progress.best().isPresent() && progress.sinceBest >= options.patience();
    }

    /** Lets go of a window that may not be needed again, before another one is read. */
    private void leave() {
        if (windows.count() > 1) {
            data = null;
            lengths = null;
            weights = null;
            batches = List.of();
            epochOfBatches = 0;
        }
    }

    /** The rows that the next step's batches are of. */
    TrainingData window() {
        nextBatches();
        return data;
    }

    /** The batches of the next step. A step ends with its window. */
    List<int[]> nextBatches() {
        if (epochOfBatches != progress.epoch || windowOfBatches != progress.window) {
            enter(windows.window(progress.window));
            batches = ShuffleBuffers.order(lengths, options, progress.epoch, progress.window);
            epochOfBatches = progress.epoch;
            windowOfBatches = progress.window;
        }
        int from = progress.batches;
        return batches.subList(from, Math.min(batches.size(), from + options.accumulation()));
    }

    /** How much a batch counts among those of its step. */
    double weight(int[] batch) {
        double sum = 0;
        for (int row : batch) {
            sum += weights[row];
        }
        return sum;
    }

    /**
     * Does the step whose loss and gradients are known.
     *
     * @param seconds that the step took
     * @throws org.pasta4j.pasta.train.DivergedException if one of them is no number; the parameters are left as they
     *     were
     */
    void update(GradientSum sum, double seconds) {
        List<int[]> done = nextBatches();
        GraphTrainer.requireFinite(sum.loss(), progress.step, optimizer);
        double rate = optimizer.learningRate(progress.step, progress.epoch - 1);
        double norm = change(sum);
        progress.step++;
        progress.batches += done.size();
        progress.seconds += seconds;
        double weight = done.stream().mapToDouble(this::weight).sum();
        progress.lossSum += sum.loss() * weight;
        progress.weightSum += weight;
        int examples = done.stream().mapToInt(batch -> batch.length).sum();
        int tokens = 0;
        for (int[] batch : done) {
            for (int row : batch) {
                tokens += lengths[row];
            }
        }
        StepReport report =
                new StepReport(progress.epoch, progress.step, steps, examples, tokens, sum.loss(), rate, norm, seconds);
        listener.onStep(report);
        listener.onUpdate(report, Collections.unmodifiableMap(parameters.arrays()), sum.gradients());
    }

    private double change(GradientSum sum) {
        synchronized (parameters) {
            return optimizer.update(sum.gradients(), progress.step, progress.epoch - 1);
        }
    }

    /** Looks at the held-out examples where it is time to, and ends the epoch where it is done. */
    void afterStep() {
        boolean windowEnds = progress.batches == batches.size();
        boolean epochEnds = windowEnds && progress.window == windows.count() - 1;
        if (windowEnds && !epochEnds) {
            progress.window++;
            progress.batches = 0;
            leave();
        }
        int every = options.validateEvery();
        if (epochEnds) {
            endEpoch(validate());
        } else if (every > 0 && progress.step % every == 0) {
            int validation = validate();
            if (isOver()) {
                endEpoch(validation);
            }
        }
    }

    /** @param validation index of the look at the held-out examples that was just taken, -1 for none */
    private void endEpoch(int validation) {
        double loss = progress.lossSum / progress.weightSum;
        progress.epochs.add(new RunProgress.Epoch(progress.epoch, progress.step, loss, progress.seconds, validation));
        progress.epoch++;
        progress.window = 0;
        progress.batches = 0;
        progress.lossSum = 0;
        progress.weightSum = 0;
        progress.seconds = 0;
        leave();
        listener.onEpoch(progress.report(progress.epochs.get(progress.epochs.size() - 1)));
    }

    /** Index of what was found, -1 where there is nothing to look at. */
    private int validate() {
        Optional<EvaluationResult> result = evaluator
                .evaluate()
                .map(found -> options.metric().map(found::withMainMetric).orElse(found));
        if (result.isEmpty()) {
            return -1;
        }
        boolean better = isBetter(result.get().score());
        progress.sinceBest = better ? 0 : progress.sinceBest + 1;
        if (better) {
            best.assign(parameters);
        }
        ValidationReport report = new ValidationReport(progress.epoch, progress.step, result.get(), better);
        progress.validations.add(report);
        listener.onValidation(report);
        return progress.validations.size() - 1;
    }

    /** A metric that is no number is better than nothing alone. */
    private boolean isBetter(double found) {
        Optional<ValidationReport> before = progress.best();
        double highest = before.map(report -> report.result().score()).orElse(Double.NaN);
        return before.isEmpty() || found > highest || Double.isNaN(highest) && !Double.isNaN(found);
    }

    /** Ends the run here, as if its epoch had ended. */
    void stop() {
        if (!progress.isAtStartOfEpoch()) {
            endEpoch(validate());
        }
        progress.stopped = true;
    }

    /** Ends the run because it cannot go on: without another look, which would be at parameters that lead nowhere. */
    void fail(String reason) {
        if (!progress.isAtStartOfEpoch()) {
            endEpoch(-1);
        }
        progress.failure = reason;
    }

    /** Whether its listener wants more. */
    boolean isWanted() {
        return listener.shouldContinue();
    }

    /** Tells the listener that the state was saved. */
    void onCheckpoint() {
        listener.onCheckpoint(progress.step);
    }

    /** Gives the parameters the best values, and says what was done. */
    TrainingResult finish() {
        Optional<ValidationReport> found = progress.best();
        if (found.isPresent()) {
            parameters.assign(best);
        }
        return new TrainingResult(
                progress.epochs.stream().map(progress::report).toList(),
                List.copyOf(progress.validations),
                found.map(ValidationReport::epoch).orElse(progress.epochs.size()),
                found.map(ValidationReport::step).orElse(progress.step),
                windows.truncated(),
                progress.stopped,
                Optional.ofNullable(progress.failure));
    }

    Parameters parameters() {
        return parameters;
    }

    TrainingOptions options() {
        return options;
    }

    RunProgress progress() {
        return progress;
    }

    /**
     * Goes on from a saved state.
     *
     * @param values of each array of {@link #state}, by its name
     */
    void resume(RunProgress saved, Function<String, float[]> values) {
        synchronized (parameters) {
            state().forEach((name, array) -> array.assign(Nd4j.create(values.apply(name), array.shape(), 'c')));
        }
        progress = saved;
    }

    /** Every array of its state, to be saved or assigned to. */
    Map<String, INDArray> state() {
        Map<String, INDArray> state = new LinkedHashMap<>(parameters.arrays());
        state.putAll(optimizer.state());
        best.arrays().forEach((name, array) -> state.put(name + ".best", array));
        return state;
    }
}
