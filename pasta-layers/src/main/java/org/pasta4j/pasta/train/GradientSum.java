package org.pasta4j.pasta.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loss and gradients of a step while its batches are added up. Closing frees the gradients. */
public final class GradientSum implements AutoCloseable {
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private double loss;

    /** Nothing yet. */
    public GradientSum() {}

    /**
     * Adds what one batch gave.
     *
     * @param batchLoss mean over its labels
     * @param batchGradients by name; belong to this object afterwards
     * @param share of the step's labels that the batch has
     */
    public void add(double batchLoss, Map<String, INDArray> batchGradients, double share) {
        loss += batchLoss * share;
        batchGradients.forEach((name, gradient) -> {
            if (share != 1) {
                gradient.muli(share);
            }
            INDArray sum = gradients.get(name);
            if (sum == null) {
                gradients.put(name, gradient);
            } else {
                sum.addi(gradient);
                gradient.close();
            }
        });
    }

    /** The mean loss over the labels so far, where the shares add up to 1. */
    public double loss() {
        return loss;
    }

    /** The gradients by name. */
    public Map<String, INDArray> gradients() {
        return gradients;
    }

    @Override
    public void close() {
        gradients.values().forEach(INDArray::close);
        gradients.clear();
    }
}
