package org.pasta4j.pasta.train;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam as PyTorch computes it (Kingma and Ba 2015; Loshchilov and Hutter 2019), to the digit. ND4J's own Adam adds
 * epsilon before the correction of the bias instead of after it, which changes the first hundred steps of small
 * gradients.
 *
 * <p>Usable as the updater of any ND4J training. The decoupled weight decay that makes Adam AdamW is a property of the
 * training, not of the updater, in ND4J: {@code new WeightDecay(decay, true)} among the regularizations.
 */
public final class AdamW implements IUpdater {
    private static final long serialVersionUID = 1L;

    /** Decay of the mean of the gradients. */
    public static final double BETA1 = 0.9;
    /** Decay of the mean of the squared gradients. */
    public static final double BETA2 = 0.999;
    /** Added to the root of the mean square. */
    public static final double EPSILON = 1e-8;

    /** NaN where there is a schedule. */
    @JsonProperty
    private double learningRate;

    @JsonProperty
    private ISchedule schedule;

    /** @param learningRate of every step */
    public AdamW(double learningRate) {
        this(learningRate, null);
    }

    /** @param schedule gives the learning rate of each step */
    public AdamW(ISchedule schedule) {
        this(Double.NaN, schedule);
    }

    @JsonCreator
    private AdamW(@JsonProperty("learningRate") double learningRate, @JsonProperty("schedule") ISchedule schedule) {
        this.learningRate = learningRate;
        this.schedule = schedule;
    }

    /** Twice the parameters: both means. */
    @Override
    public long stateSize(long numParams) {
        return 2 * numParams;
    }

    @Override
    public GradientUpdater<AdamW> instantiate(INDArray viewArray, boolean initializeViewArray) {
        AdamWUpdater updater = new AdamWUpdater(this);
        long[] shape = {1, viewArray.length() / 2};
        updater.setStateViewArray(viewArray.reshape(1, viewArray.length()), shape, 'c', initializeViewArray);
        return updater;
    }

    @Override
    public GradientUpdater<AdamW> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        AdamWUpdater updater = new AdamWUpdater(this);
        updater.setState(updaterState, initializeStateArrays);
        return updater;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return schedule == null ? learningRate : schedule.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
        this.learningRate = lr;
        this.schedule = lrSchedule;
    }

    @Override
    public AdamW clone() {
        return new AdamW(learningRate, schedule == null ? null : schedule.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdamW that
                && Double.compare(learningRate, that.learningRate) == 0
                && Objects.equals(schedule, that.schedule);
    }

    @Override
    public int hashCode() {
        return Objects.hash(learningRate, schedule);
    }
}
