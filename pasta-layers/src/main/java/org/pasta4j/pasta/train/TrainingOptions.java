package org.pasta4j.pasta.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * How a model is trained. Start from {@link #defaults()} and change with the {@code with} methods.
 *
 * @param epochs most passes over the training examples
 * @param batching which examples a step takes
 * @param rate the learning rate of each step
 * @param regularization what holds the parameters back
 * @param selection which epoch's parameters are taken, and when training stops
 * @param seed of the order of the examples and of dropout
 * @param classWeights how much each class counts in the loss, by its label; empty counts all alike
 * @param checkpoints where the state is saved; empty saves none
 */
public record TrainingOptions(
        int epochs,
        Batching batching,
        Rate rate,
        Regularization regularization,
        Selection selection,
        long seed,
        Map<String, Double> classWeights,
        Optional<TrainingStateOptions> checkpoints) {

    /**
     * Which examples a step takes.
     *
     * @param batchSize examples a batch
     * @param batchTokens most tokens of a batch, where batches are made by tokens and not by examples; else 0
     * @param accumulation batches a step: their gradients are added up, weighted by their examples, before one update
     * @param shuffleBuffer examples that are in memory at a time where they are streamed, and shuffled among
     *     themselves; at least as many as a step takes are
     */
    public record Batching(int batchSize, int batchTokens, int accumulation, int shuffleBuffer) {

        /** Checks the ranges. */
        public Batching {
            check(batchSize >= 1, "batch size", batchSize, "at least 1");
            check(batchTokens >= 0, "batch size in tokens", batchTokens, "at least 1, or 0 for batches by examples");
            check(accumulation >= 1, "number of batches a step", accumulation, "at least 1");
            check(shuffleBuffer >= 1, "number of examples in the shuffle buffer", shuffleBuffer, "at least 1");
        }
    }

    /**
     * The learning rate of each step.
     *
     * @param learningRate the highest
     * @param schedule how the learning rate goes after the warm-up
     * @param warmUp share of all steps during which the learning rate rises from zero
     * @param headLearningRate the highest of the head, which goes the same way; empty for that of the offsets
     */
    public record Rate(double learningRate, Schedule schedule, double warmUp, OptionalDouble headLearningRate) {

        /** Checks the ranges. */
        public Rate {
            check(
                    learningRate > 0 && learningRate <= 1,
                    "learning rate",
                    learningRate,
                    "above 0 and at most 1, such as 3e-3");
            check(warmUp >= 0 && warmUp < 1, "share of the warm-up", warmUp, "0 or more and below 1");
            headLearningRate.ifPresent(own -> check(
                    own > 0 && own <= 1, "learning rate of the head", own, "above 0 and at most 1, such as 3e-3"));
        }
    }

    /**
     * What holds the parameters back.
     *
     * @param weightDecay decoupled, a fraction of each parameter times the learning rate taken off at every step
     * @param maxGradientNorm a gradient over all parameters that is longer is shortened to this; 0 for none
     */
    public record Regularization(double weightDecay, double maxGradientNorm) {

        /** Checks the ranges. */
        public Regularization {
            check(weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay, "0 or more and below 1");
            check(
                    maxGradientNorm >= 0 && Double.isFinite(maxGradientNorm),
                    "greatest norm of the gradient",
                    maxGradientNorm,
                    "above 0, or 0 for no clipping");
        }
    }

    /**
     * Which epoch's parameters are taken, and when training stops. All of it needs held-out examples.
     *
     * @param metric by which the best epoch is chosen, one that {@link EvaluationResult} has; empty for the task's main
     *     one
     * @param patience validations without a better value after which training stops; 0 for never. There is one after
     *     each epoch, and more with {@code validateEvery}
     * @param validateEvery steps between validations within an epoch; 0 validates after each epoch alone
     */
    public record Selection(Optional<String> metric, int patience, int validateEvery) {

        /** Checks the ranges. */
        public Selection {
            check(patience >= 0, "patience", patience, "at least 1 validation, or 0 to train all epochs");
            check(validateEvery >= 0, "number of steps between validations", validateEvery, "at least 1, or 0");
        }
    }

    /** Steps that a training needs at least, as far as epochs of few examples make them. */
    private static final int FEWEST_STEPS = 600;

    private static final int FEWEST_EPOCHS = 3;

    /** Beyond this few examples are learned by heart. */
    private static final int MOST_EPOCHS = 40;

    /** Checks the ranges. */
    public TrainingOptions {
        check(epochs >= 1, "number of epochs", epochs, "at least 1");
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
     * Three epochs, 32 examples a step, learning rate 1e-2 falling linearly, no weight decay, no clipping, seed 0,
     * 65,536 examples in the shuffle buffer.
     */
    public static TrainingOptions defaults() {
        return new TrainingOptions(
                3,
                new Batching(32, 0, 1, 1 << 16),
                new Rate(1e-2, Schedule.LINEAR, 0, OptionalDouble.empty()),
                new Regularization(0, 0),
                new Selection(Optional.empty(), 0, 0),
                0,
                Map.of(),
                Optional.empty());
    }

    /** The same with another number of epochs. */
    public TrainingOptions withEpochs(int epochs) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    /**
     * The same with as many epochs as so many examples need: enough for 600 steps, but at least 3 and at most 40.
     * Batches by tokens count as if they had {@link Batching#batchSize} examples.
     *
     * @param examples to train on, at least one
     */
    public TrainingOptions withEpochsFor(long examples) {
        check(examples >= 1, "number of examples", examples, "at least 1");
        long steps = 1 + (examples - 1) / ((long) batching.batchSize() * batching.accumulation());
        return withEpochs((int) Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, 1 + (FEWEST_STEPS - 1) / steps)));
    }

    /** The same with another batch size. */
    public TrainingOptions withBatchSize(int batchSize) {
        return with(new Batching(batchSize, batching.batchTokens(), batching.accumulation(), batching.shuffleBuffer()));
    }

    /**
     * The same with batches of about as many tokens, whatever number of examples that is: long and short texts then
     * cost the same memory and time a step.
     *
     * @param batchTokens most tokens of a batch; a longer example is a batch of its own; 0 for batches by examples
     */
    public TrainingOptions withBatchTokens(int batchTokens) {
        return with(new Batching(batching.batchSize(), batchTokens, batching.accumulation(), batching.shuffleBuffer()));
    }

    /** The same with another number of batches a step. */
    public TrainingOptions withAccumulation(int batches) {
        return with(new Batching(batching.batchSize(), batching.batchTokens(), batches, batching.shuffleBuffer()));
    }

    /** The same with another number of streamed examples in memory at a time. */
    public TrainingOptions withShuffleBuffer(int examples) {
        return with(new Batching(batching.batchSize(), batching.batchTokens(), batching.accumulation(), examples));
    }

    /** The same with another learning rate. */
    public TrainingOptions withLearningRate(double learningRate) {
        return with(new Rate(learningRate, rate.schedule(), rate.warmUp(), rate.headLearningRate()));
    }

    /** The same with another learning rate of the head than of the offsets. */
    public TrainingOptions withHeadLearningRate(double headLearningRate) {
        return with(new Rate(rate.learningRate(), rate.schedule(), rate.warmUp(), OptionalDouble.of(headLearningRate)));
    }

    /**
     * The same with another way of the learning rate.
     *
     * @param schedule after the warm-up
     * @param warmUp share of all steps, 0 or more and below 1
     */
    public TrainingOptions withSchedule(Schedule schedule, double warmUp) {
        return with(new Rate(rate.learningRate(), schedule, warmUp, rate.headLearningRate()));
    }

    /** The same with another weight decay. */
    public TrainingOptions withWeightDecay(double weightDecay) {
        return with(new Regularization(weightDecay, regularization.maxGradientNorm()));
    }

    /** The same with gradients cut to a length; 0 for no clipping. */
    public TrainingOptions withMaxGradientNorm(double norm) {
        return with(new Regularization(regularization.weightDecay(), norm));
    }

    /** The same with the best epoch chosen by this metric, such as {@code macro_f1}. */
    public TrainingOptions withMetric(String metric) {
        return with(new Selection(Optional.of(metric), selection.patience(), selection.validateEvery()));
    }

    /**
     * The same, stopped after so many validations in a row without a better value; 0 for never. Needs held-out
     * examples.
     *
     * @param validations one after each epoch, and those that {@link #withValidationEvery} adds
     */
    public TrainingOptions withPatience(int validations) {
        return with(new Selection(selection.metric(), validations, selection.validateEvery()));
    }

    /** The same, validated every so many steps, besides after each epoch; 0 for only then. */
    public TrainingOptions withValidationEvery(int steps) {
        return with(new Selection(selection.metric(), selection.patience(), steps));
    }

    /** The same with another seed. */
    public TrainingOptions withSeed(long seed) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    /**
     * The same with classes that count by these weights, 1 for a label that is not named; see
     * {@link ClassWeights#balanced}.
     */
    public TrainingOptions withClassWeights(Map<String, Double> weights) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, weights, checkpoints);
    }

    /** The same with its state saved, and resumed where there is one already. */
    public TrainingOptions withCheckpoints(TrainingStateOptions checkpoints) {
        return with(Optional.of(checkpoints));
    }

    /** The same with no state saved. */
    public TrainingOptions withoutCheckpoints() {
        return with(Optional.empty());
    }

    private TrainingOptions with(Batching batching) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    private TrainingOptions with(Rate rate) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    private TrainingOptions with(Regularization regularization) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    private TrainingOptions with(Selection selection) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }

    private TrainingOptions with(Optional<TrainingStateOptions> checkpoints) {
        return new TrainingOptions(epochs, batching, rate, regularization, selection, seed, classWeights, checkpoints);
    }
}
