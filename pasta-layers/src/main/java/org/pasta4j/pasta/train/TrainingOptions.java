package org.pasta4j.pasta.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * How a model is trained. Start from {@link #defaults()} and change with the {@code with} methods.
 *
 * @param epochs most passes over the training examples
 * @param batchSize examples a batch
 * @param batchTokens most tokens of a batch, where batches are made by tokens and not by examples; else 0
 * @param accumulation batches a step: their gradients are added up, weighted by their examples, before one update
 * @param learningRate the highest
 * @param schedule how the learning rate goes after the warm-up
 * @param warmUp share of all steps during which the learning rate rises from zero
 * @param weightDecay decoupled, a fraction of each parameter times the learning rate taken off at every step
 * @param maxGradientNorm a gradient over all parameters that is longer is shortened to this; 0 for none
 * @param patience validations without a better value after which training stops; 0 for never. There is one after each
 *     epoch, and more with {@code validateEvery}
 * @param metric by which the best epoch is chosen, one that {@link EvaluationResult} has; empty for the task's main one
 * @param seed of the order of the examples and of dropout
 * @param validateEvery steps between validations within an epoch; 0 validates after each epoch alone
 * @param classWeights how much each class counts in the loss, by its label; empty counts all alike
 * @param checkpoints where the state is saved; empty saves none
 * @param shuffleBuffer examples that are in memory at a time where they are streamed, and shuffled among themselves; at
 *     least as many as a step takes are
 */
public record TrainingOptions(
        int epochs,
        int batchSize,
        int batchTokens,
        int accumulation,
        double learningRate,
        Schedule schedule,
        double warmUp,
        double weightDecay,
        double maxGradientNorm,
        int patience,
        Optional<String> metric,
        long seed,
        int validateEvery,
        Map<String, Double> classWeights,
        Optional<TrainingStateOptions> checkpoints,
        int shuffleBuffer) {

    /** Checks the ranges. */
    public TrainingOptions {
        check(epochs >= 1, "number of epochs", epochs, "at least 1");
        check(batchSize >= 1, "batch size", batchSize, "at least 1");
        check(batchTokens >= 0, "batch size in tokens", batchTokens, "at least 1, or 0 for batches by examples");
        check(accumulation >= 1, "number of batches a step", accumulation, "at least 1");
        check(
                learningRate > 0 && learningRate <= 1,
                "learning rate",
                learningRate,
                "above 0 and at most 1, such as 3e-3");
        check(warmUp >= 0 && warmUp < 1, "share of the warm-up", warmUp, "0 or more and below 1");
        check(weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay, "0 or more and below 1");
        check(
                maxGradientNorm >= 0 && Double.isFinite(maxGradientNorm),
                "greatest norm of the gradient",
                maxGradientNorm,
                "above 0, or 0 for no clipping");
        check(patience >= 0, "patience", patience, "at least 1 validation, or 0 to train all epochs");
        check(validateEvery >= 0, "number of steps between validations", validateEvery, "at least 1, or 0");
        check(shuffleBuffer >= 1, "number of examples in the shuffle buffer", shuffleBuffer, "at least 1");
        classWeights = Collections.unmodifiableMap(new LinkedHashMap<>(classWeights));
        classWeights.forEach((label, weight) -> check(
                weight > 0 && Double.isFinite(weight), "weight of the class \"" + label + "\"", weight, "above 0"));
    }

    private static void check(boolean fits, String what, Object found, String expected) {
        if (!fits) {
            throw new BadInputException("The " + what + " is " + found + "; expected " + expected + ".");
        }
    }

    /**
     * Three epochs, 32 examples a step, learning rate 3e-3 falling linearly, no weight decay, no clipping, seed 0,
     * 65,536 examples in the shuffle buffer.
     */
    public static TrainingOptions defaults() {
        return new TrainingOptions(
                3,
                32,
                0,
                1,
                3e-3,
                Schedule.LINEAR,
                0,
                0,
                0,
                0,
                Optional.empty(),
                0,
                0,
                Map.of(),
                Optional.empty(),
                1 << 16);
    }

    /** The same with another number of epochs. */
    public TrainingOptions withEpochs(int epochs) {
        return with(draft -> draft.epochs = epochs);
    }

    /** The same with another batch size. */
    public TrainingOptions withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    /**
     * The same with batches of about as many tokens, whatever number of examples that is: long and short texts then
     * cost the same memory and time a step.
     *
     * @param batchTokens most tokens of a batch; a longer example is a batch of its own; 0 for batches by examples
     */
    public TrainingOptions withBatchTokens(int batchTokens) {
        return with(draft -> draft.batchTokens = batchTokens);
    }

    /** The same with another number of batches a step. */
    public TrainingOptions withAccumulation(int batches) {
        return with(draft -> draft.accumulation = batches);
    }

    /** The same with another learning rate. */
    public TrainingOptions withLearningRate(double learningRate) {
        return with(draft -> draft.learningRate = learningRate);
    }

    /**
     * The same with another way of the learning rate.
     *
     * @param schedule after the warm-up
     * @param warmUp share of all steps, 0 or more and below 1
     */
    public TrainingOptions withSchedule(Schedule schedule, double warmUp) {
        return with(draft -> {
            draft.schedule = schedule;
            draft.warmUp = warmUp;
        });
    }

    /** The same with another weight decay. */
    public TrainingOptions withWeightDecay(double weightDecay) {
        return with(draft -> draft.weightDecay = weightDecay);
    }

    /** The same with gradients cut to a length; 0 for no clipping. */
    public TrainingOptions withMaxGradientNorm(double norm) {
        return with(draft -> draft.maxGradientNorm = norm);
    }

    /**
     * The same, stopped after so many validations in a row without a better value; 0 for never. Needs held-out
     * examples.
     *
     * @param validations one after each epoch, and those that {@link #withValidationEvery} adds
     */
    public TrainingOptions withPatience(int validations) {
        return with(draft -> draft.patience = validations);
    }

    /** The same with the best epoch chosen by this metric, such as {@code macro_f1}. */
    public TrainingOptions withMetric(String metric) {
        return with(draft -> draft.metric = Optional.of(metric));
    }

    /** The same with another seed. */
    public TrainingOptions withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /** The same, validated every so many steps, besides after each epoch; 0 for only then. */
    public TrainingOptions withValidationEvery(int steps) {
        return with(draft -> draft.validateEvery = steps);
    }

    /**
     * The same with classes that count by these weights, 1 for a label that is not named; see
     * {@link ClassWeights#balanced}.
     */
    public TrainingOptions withClassWeights(Map<String, Double> weights) {
        return with(draft -> draft.classWeights = weights);
    }

    /** The same with its state saved, and resumed where there is one already. */
    public TrainingOptions withCheckpoints(TrainingStateOptions checkpoints) {
        return with(draft -> draft.checkpoints = Optional.of(checkpoints));
    }

    /** The same with no state saved. */
    public TrainingOptions withoutCheckpoints() {
        return with(draft -> draft.checkpoints = Optional.empty());
    }

    /** The same with another number of streamed examples in memory at a time. */
    public TrainingOptions withShuffleBuffer(int examples) {
        return with(draft -> draft.shuffleBuffer = examples);
    }

    private TrainingOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options while one of them is changed. */
    private static final class Draft {
        private int epochs;
        private int batchSize;
        private int batchTokens;
        private int accumulation;
        private double learningRate;
        private Schedule schedule;
        private double warmUp;
        private double weightDecay;
        private double maxGradientNorm;
        private int patience;
        private Optional<String> metric;
        private long seed;
        private int validateEvery;
        private Map<String, Double> classWeights;
        private Optional<TrainingStateOptions> checkpoints;
        private int shuffleBuffer;

        Draft(TrainingOptions from) {
            epochs = from.epochs;
            batchSize = from.batchSize;
            batchTokens = from.batchTokens;
            accumulation = from.accumulation;
            learningRate = from.learningRate;
            schedule = from.schedule;
            warmUp = from.warmUp;
            weightDecay = from.weightDecay;
            maxGradientNorm = from.maxGradientNorm;
            patience = from.patience;
            metric = from.metric;
            seed = from.seed;
            validateEvery = from.validateEvery;
            classWeights = from.classWeights;
            checkpoints = from.checkpoints;
            shuffleBuffer = from.shuffleBuffer;
        }

        TrainingOptions options() {
            return new TrainingOptions(
                    epochs,
                    batchSize,
                    batchTokens,
                    accumulation,
                    learningRate,
                    schedule,
                    warmUp,
                    weightDecay,
                    maxGradientNorm,
                    patience,
                    metric,
                    seed,
                    validateEvery,
                    classWeights,
                    checkpoints,
                    shuffleBuffer);
        }
    }
}
