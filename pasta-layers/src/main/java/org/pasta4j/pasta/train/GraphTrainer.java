package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;

/**
 * Trains the variables that a graph's loss depends on by AdamW, step by step: loss and gradients by SameDiff, then the
 * update of each variable. It does what {@code SameDiff.fit} does, in memory that does not grow with the shapes it
 * meets. For one thread.
 */
public final class GraphTrainer {
    private final GraphRunner runner;
    private final AdamW adam;
    private final double weightDecay;
    private final double maxGradientNorm;
    private final String loss;
    private final Map<String, INDArray> variables = new LinkedHashMap<>();
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, GradientUpdater<AdamW>> updaters = new LinkedHashMap<>();
    private final List<String> wanted = new ArrayList<>();
    private double lastNorm;

    /** Without clipping. */
    public GraphTrainer(SameDiff graph, AdamW adam, double weightDecay) {
        this(graph, adam, weightDecay, 0);
    }

    /**
     * @param graph complete, with one loss variable set; its variables are changed in place
     * @param adam with the learning rate of each step
     * @param weightDecay decoupled, a fraction of each variable times the learning rate; 0 for none
     * @param maxGradientNorm a gradient over all variables that is longer is shortened to this; 0 for none
     */
    public GraphTrainer(SameDiff graph, AdamW adam, double weightDecay, double maxGradientNorm) {
        this.runner = new GraphRunner(FrozenGradients.create(graph));
        this.adam = adam;
        this.weightDecay = weightDecay;
        this.maxGradientNorm = maxGradientNorm;
        this.loss = graph.getLossVariables().get(0);
        wanted.add(loss);
        for (SDVariable variable : graph.variables()) {
            if (variable.getVariableType() == VariableType.VARIABLE && variable.gradient() != null) {
                add(variable);
            }
        }
    }

    private void add(SDVariable variable) {
        INDArray array = variable.getArr();
        INDArray state = Nd4j.zeros(DataType.FLOAT, 1, adam.stateSize(array.length()));
        variables.put(variable.name(), array);
        gradients.put(variable.name(), variable.gradient().name());
        updaters.put(variable.name(), adam.instantiate(state, true));
        wanted.add(variable.gradient().name());
    }

    /** A batch of a step, and which share of the step's examples it has. */
    public record Part(Map<String, INDArray> placeholders, double share) {}

    /**
     * Does one step on one batch.
     *
     * @param placeholders values by name, labels among them
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws BadInputException if the loss is not finite; the variables are left as they were
     */
    public double step(Map<String, INDArray> placeholders, int step, int epoch) {
        return step(List.of(new Part(placeholders, 1)), step, epoch);
    }

    /**
     * Does one step on several batches, which is what the step would be on all their examples at once.
     *
     * @param parts taken one after the other, each when it is needed; their shares add up to 1
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws BadInputException if the loss is not finite; the variables are left as they were
     */
    public double step(Iterable<Part> parts, int step, int epoch) {
        Map<String, INDArray> sums = new LinkedHashMap<>();
        double value = 0;
        try {
            for (Part part : parts) {
                value += add(part, sums, step);
            }
            double norm = clip(sums.values());
            variables.forEach((name, array) -> update(name, array, sums.get(name), step, epoch));
            lastNorm = norm;
            return value;
        } finally {
            sums.values().forEach(INDArray::close);
        }
    }

    /** Adds a batch's gradients to the sums; its share of the loss. */
    private double add(Part part, Map<String, INDArray> sums, int step) {
        Map<String, INDArray> outputs = new LinkedHashMap<>(runner.run(part.placeholders(), wanted));
        try {
            double value = outputs.get(loss).getDouble(0);
            if (!Double.isFinite(value)) {
                throw diverged(value, step);
            }
            for (Map.Entry<String, String> gradient : gradients.entrySet()) {
                INDArray own = outputs.get(gradient.getValue());
                if (part.share() != 1) {
                    own.muli(part.share());
                }
                INDArray sum = sums.get(gradient.getKey());
                if (sum == null) {
                    sums.put(gradient.getKey(), outputs.remove(gradient.getValue()));
                } else {
                    sum.addi(own);
                }
            }
            return value * part.share();
        } finally {
            outputs.values().forEach(INDArray::close);
        }
    }

    private BadInputException diverged(double value, int step) {
        String before = step == 0 ? "" : ", after one whose gradient had a norm of " + (float) lastNorm;
        return new BadInputException("The loss is " + value + " at step " + (step + 1) + before
                + "; the training has diverged. Try a smaller learning rate, or gradients cut to a norm.");
    }

    /** Shortens the gradient over all variables to the norm that is allowed; the norm that it had. */
    private double clip(Collection<INDArray> gradients) {
        double squares = 0;
        for (INDArray gradient : gradients) {
            double norm = gradient.norm2Number().doubleValue();
            squares += norm * norm;
        }
        double norm = Math.sqrt(squares);
        if (maxGradientNorm > 0 && norm > maxGradientNorm) {
            gradients.forEach(gradient -> gradient.muli(maxGradientNorm / norm));
        }
        return norm;
    }

    private void update(String name, INDArray variable, INDArray gradient, int step, int epoch) {
        updaters.get(name).applyUpdater(gradient, step, epoch);
        if (weightDecay > 0) {
            variable.muli(1 - weightDecay * adam.getLearningRate(step, epoch));
        }
        variable.subi(gradient);
    }
}
