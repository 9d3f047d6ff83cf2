package org.pasta4j.pasta.train;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/** The state of {@link AdamW} for one parameter. */
final class AdamWUpdater implements GradientUpdater<AdamW> {
    static final String MEAN = "M";
    static final String SQUARE = "V";

    private final AdamW config;
    private INDArray mean;
    private INDArray square;

    AdamWUpdater(AdamW config) {
        this.config = config;
    }

    @Override
    public AdamW getConfig() {
        return config;
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
        mean = stateMap.get(MEAN);
        square = stateMap.get(SQUARE);
        if (initialize) {
            mean.assign(0);
            square.assign(0);
        }
    }

    @Override
    public Map<String, INDArray> getState() {
        Map<String, INDArray> state = new HashMap<>();
        state.put(MEAN, mean);
        state.put(SQUARE, square);
        return state;
    }

    @Override
    public void setStateViewArray(INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
        if (initialize) {
            viewArray.assign(0);
        }
        INDArray flat = viewArray.reshape(viewArray.length());
        long half = flat.length() / 2;
        mean = flat.get(NDArrayIndex.interval(0, half)).reshape(gradientShape);
        square = flat.get(NDArrayIndex.interval(half, 2 * half)).reshape(gradientShape);
    }

    /** Turns the gradient into what is to be subtracted from the parameter. */
    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        // ND4J's kernel adds its epsilon to the square root before the bias of that is corrected.
        double epsilon = AdamW.EPSILON * Math.sqrt(1 - Math.pow(AdamW.BETA2, iteration + 1.0));
        double rate = config.getLearningRate(iteration, epoch);
        // Views, whatever the order of the gradient's elements.
        INDArray gradientMean = mean.reshape('c', gradient.shape());
        INDArray gradientSquare = square.reshape('c', gradient.shape());
        Nd4j.exec(new AdamUpdater(
                gradient, gradientSquare, gradientMean, rate, AdamW.BETA1, AdamW.BETA2, epsilon, iteration));
    }
}
