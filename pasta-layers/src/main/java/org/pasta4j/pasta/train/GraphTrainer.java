package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;

/**
 * Trains the variables that a graph's loss depends on by AdamW, step by step: loss and gradients by SameDiff, then the
 * update of each variable. It does what {@code SameDiff.fit} does, in memory that does not grow with the shapes it
 * meets. For one thread.
 */
public final class GraphTrainer {
    private final GraphRunner runner;
    private final String loss;
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final List<String> wanted = new ArrayList<>();
    private final Optimizer optimizer;

    /**
     * Without clipping.
     *
     * @param graph complete, with one loss variable set; its variables are changed in place
     * @param adam with the learning rate of each step
     * @param weightDecay decoupled, a fraction of each variable times the learning rate; 0 for none
     */
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
        this.loss = graph.getLossVariables().get(0);
        wanted.add(loss);
        Map<String, INDArray> variables = new LinkedHashMap<>();
        for (SDVariable variable : graph.variables()) {
            if (variable.getVariableType() == VariableType.VARIABLE && variable.gradient() != null) {
                variables.put(variable.name(), variable.getArr());
                gradients.put(variable.name(), variable.gradient().name());
                wanted.add(variable.gradient().name());
            }
        }
        this.optimizer = new Optimizer(variables, adam, weightDecay, maxGradientNorm);
    }

    /**
     * A batch of a step.
     *
     * @param placeholders values by name, labels among them; they stay the caller's
     * @param share of the step's examples that are in it, above 0 and at most 1
     */
    public record Part(Map<String, INDArray> placeholders, double share) {}

    /**
     * Does one step on one batch.
     *
     * @param placeholders values by name, labels among them
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws DivergedException if the loss or a gradient is not finite; the variables are left as they were
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
     * @throws DivergedException if the loss or a gradient is not finite; the variables are left as they were
     */
    public double step(Iterable<Part> parts, int step, int epoch) {
        try (GradientSum sum = new GradientSum()) {
            for (Part part : parts) {
                add(part, sum, step);
            }
            optimizer.update(sum.gradients(), step, epoch);
            return sum.loss();
        }
    }

    private void add(Part part, GradientSum sum, int step) {
        Map<String, INDArray> outputs = runner.run(part.placeholders(), wanted);
        double value = outputs.get(loss).getDouble(0);
        try {
            requireFinite(value, step, optimizer);
        } catch (DivergedException e) {
            outputs.values().forEach(INDArray::close);
            throw e;
        }
        outputs.get(loss).close();
        Map<String, INDArray> own = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> own.put(name, outputs.get(gradient)));
        sum.add(value, own, part.share());
    }

    /**
     * Ends a training whose loss is no number.
     *
     * @param step counted from 0
     * @param optimizer has done the steps before, or those since the training was resumed
     * @throws DivergedException naming the step and the largest gradient before it, where one is known
     */
    public static void requireFinite(double loss, int step, Optimizer optimizer) {
        if (!Double.isFinite(loss)) {
            String largest = optimizer.largestGradient();
            String before = largest.isEmpty() ? "" : "; the largest gradient before it was that of " + largest;
            throw new DivergedException("The loss is " + loss + " at step " + (step + 1) + before
                    + ". The training has diverged: try a smaller learning rate, or gradients cut to a norm.");
        }
    }
}
