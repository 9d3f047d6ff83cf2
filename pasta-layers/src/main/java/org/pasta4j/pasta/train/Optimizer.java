package org.pasta4j.pasta.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * AdamW over the variables of one training, with decoupled weight decay and gradients cut to a norm. For one thread.
 */
public final class Optimizer {
    private final AdamW adam;
    private final double weightDecay;
    private final double maxGradientNorm;
    private final Steps steps;
    private final Map<String, INDArray> variables;
    private final Map<String, GradientUpdater<AdamW>> updaters = new LinkedHashMap<>();
    private String largest = "";
    private double largestNorm;

    /** How much larger the steps of some variables are than those of others. */
    interface Steps {
        /** All alike. */
        Steps ALIKE = variable -> 1;

        /** By what the step of a variable is multiplied. */
        double factor(String variable);

        /** By what its weight decay is multiplied. */
        default double decayFactor(String variable) {
            return factor(variable);
        }

        /** By what its gradient is multiplied before anything else. */
        default double gradientFactor(String variable) {
            return 1;
        }
    }

    /**
     * @param variables by name, changed in place
     * @param adam with the learning rate of each step
     * @param weightDecay a fraction of each variable times the learning rate; 0 for none
     * @param maxGradientNorm a gradient over all variables that is longer is shortened to this; 0 for none
     */
    public Optimizer(Map<String, INDArray> variables, AdamW adam, double weightDecay, double maxGradientNorm) {
        this(variables, adam, weightDecay, maxGradientNorm, Steps.ALIKE);
    }

    Optimizer(Map<String, INDArray> variables, AdamW adam, double weightDecay, double maxGradientNorm, Steps steps) {
        this.steps = steps;
        this.variables = new LinkedHashMap<>(variables);
        this.adam = adam;
        this.weightDecay = weightDecay;
        this.maxGradientNorm = maxGradientNorm;
        variables.forEach((name, array) -> {
            INDArray state = Nd4j.zeros(DataType.FLOAT, 1, adam.stateSize(array.length()));
            updaters.put(name, adam.instantiate(state, true));
        });
    }

    /**
     * Changes the variables by one step.
     *
     * @param gradients by the names of the variables; overwritten with what is taken off the variables, apart from
     *     weight decay
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return length of the gradient over all variables, before it was shortened
     * @throws DivergedException if a gradient is not finite; the variables are left as they were
     */
    public double update(Map<String, INDArray> gradients, int step, int epoch) {
        gradients.forEach((name, gradient) -> {
            double factor = steps.gradientFactor(name);
            if (factor != 1) {
                gradient.muli(factor);
            }
        });
        double norm = clip(gradients, step);
        variables.forEach((name, array) -> {
            INDArray gradient = gradients.get(name);
            double factor = steps.factor(name);
            updaters.get(name).applyUpdater(gradient, step, epoch);
            if (factor != 1) {
                gradient.muli(factor);
            }
            if (weightDecay > 0) {
                array.muli(1 - weightDecay * steps.decayFactor(name) * learningRate(step, epoch));
            }
            array.subi(gradient);
        });
        return norm;
    }

    /** The learning rate of a step, both counted from 0. */
    public double learningRate(int step, int epoch) {
        return adam.getLearningRate(step, epoch);
    }

    /** Shortens the gradient over all variables to the norm that is allowed; returns the norm that it had. */
    private double clip(Map<String, INDArray> gradients, int step) {
        double squares = 0;
        largestNorm = -1;
        for (Map.Entry<String, INDArray> gradient : gradients.entrySet()) {
            double norm = gradient.getValue().norm2Number().doubleValue();
            squares += norm * norm;
            if (!(norm <= largestNorm)) {
                largestNorm = norm;
                largest = gradient.getKey();
            }
        }
        double norm = Math.sqrt(squares);
        if (!Double.isFinite(norm)) {
            throw new DivergedException(
                    "The largest gradient at step " + (step + 1) + " is that of " + largestGradient()
                            + ". The training has diverged: try a smaller learning rate, or gradients cut to a norm.");
        }
        if (maxGradientNorm > 0 && norm > maxGradientNorm) {
            gradients.values().forEach(gradient -> gradient.muli(maxGradientNorm / norm));
        }
        return norm;
    }

    /** The longest gradient of the last step that this object did, in words; empty before the first. */
    public String largestGradient() {
        return largest.isEmpty() ? "" : largest + " with a norm of " + (float) largestNorm;
    }

    /** Both means of each variable, by names made of its own; the arrays themselves, to be saved or assigned to. */
    public Map<String, INDArray> state() {
        Map<String, INDArray> state = new LinkedHashMap<>();
        updaters.forEach((name, updater) -> {
            state.put(name + ".mean", updater.getState().get(AdamWUpdater.MEAN));
            state.put(name + ".square", updater.getState().get(AdamWUpdater.SQUARE));
        });
        return state;
    }
}
