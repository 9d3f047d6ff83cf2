package org.pasta4j.pasta.train;

import org.pasta4j.bert.BadInputException;

/**
 * How a model is trained. Start from {@link #defaults()} and change with the {@code with} methods.
 *
 * @param epochs passes over the training examples
 * @param batchSize examples a step
 * @param learningRate of the first step; falls linearly to zero over the whole training
 * @param weightDecay decoupled, a fraction of each parameter times the learning rate taken off at every step
 * @param seed of the order of the examples and of dropout
 * @param batchTokens most tokens of a step, where batches are made by tokens and not by examples; else 0
 */
public record TrainingOptions(
        int epochs, int batchSize, double learningRate, double weightDecay, long seed, int batchTokens) {

    /** Checks the ranges. */
    public TrainingOptions {
        if (epochs < 1) {
            throw new BadInputException("The number of epochs is " + epochs + "; expected at least 1.");
        }
        if (batchSize < 1) {
            throw new BadInputException("The batch size is " + batchSize + "; expected at least 1.");
        }
        if (batchTokens < 0) {
            throw new BadInputException("The batch size in tokens is " + batchTokens
                    + "; expected at least 1, or 0 for batches by examples.");
        }
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new BadInputException(
                    "The learning rate is " + learningRate + "; expected above 0 and at most 1, such as 3e-3.");
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new BadInputException("The weight decay is " + weightDecay + "; expected 0 or more and below 1.");
        }
    }

    /** Batches by examples. */
    public TrainingOptions(int epochs, int batchSize, double learningRate, double weightDecay, long seed) {
        this(epochs, batchSize, learningRate, weightDecay, seed, 0);
    }

    /** Three epochs, 32 examples a step, learning rate 3e-3, no weight decay, seed 0. */
    public static TrainingOptions defaults() {
        return new TrainingOptions(3, 32, 3e-3, 0, 0);
    }

    /** The same with another number of epochs. */
    public TrainingOptions withEpochs(int epochs) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }

    /** The same with another batch size. */
    public TrainingOptions withBatchSize(int batchSize) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }

    /** The same with another learning rate. */
    public TrainingOptions withLearningRate(double learningRate) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }

    /** The same with another weight decay. */
    public TrainingOptions withWeightDecay(double weightDecay) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }

    /** The same with another seed. */
    public TrainingOptions withSeed(long seed) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }

    /**
     * The same with batches of about as many tokens, whatever number of examples that is: long and short texts then
     * cost the same memory and time a step.
     *
     * @param batchTokens most tokens of a step; a longer example is a step of its own; 0 for batches by examples
     */
    public TrainingOptions withBatchTokens(int batchTokens) {
        return new TrainingOptions(epochs, batchSize, learningRate, weightDecay, seed, batchTokens);
    }
}
