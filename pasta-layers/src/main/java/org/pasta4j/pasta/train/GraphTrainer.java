package org.pasta4j.pasta.train;

import java.util.ArrayList;
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
    private final String loss;
    private final Map<String, INDArray> variables = new LinkedHashMap<>();
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, GradientUpdater<AdamW>> updaters = new LinkedHashMap<>();
    private final List<String> wanted = new ArrayList<>();

    /**
     * @param graph complete, with one loss variable set; its variables are changed in place
     * @param adam with the learning rate of each step
     * @param weightDecay decoupled, a fraction of each variable times the learning rate; 0 for none
     */
    public GraphTrainer(SameDiff graph, AdamW adam, double weightDecay) {
        this.runner = new GraphRunner(FrozenGradients.create(graph));
        this.adam = adam;
        this.weightDecay = weightDecay;
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

    /**
     * Does one step.
     *
     * @param placeholders values by name, labels among them
     * @param step counted from 0 over the whole training
     * @param epoch counted from 0
     * @return the loss before the update
     * @throws BadInputException if the loss is not finite; the variables are left as they were
     */
    public double step(Map<String, INDArray> placeholders, int step, int epoch) {
        Map<String, INDArray> outputs = runner.run(placeholders, wanted);
        try {
            double value = outputs.get(loss).getDouble(0);
            if (!Double.isFinite(value)) {
                throw new BadInputException("The loss is " + value + " at step " + (step + 1)
                        + "; the training has diverged. Try a smaller learning rate than " + adam.getLearningRate(0, 0)
                        + ".");
            }
            variables.forEach((name, array) -> update(name, array, outputs.get(gradients.get(name)), step, epoch));
            return value;
        } finally {
            outputs.values().forEach(INDArray::close);
        }
    }

    private void update(String name, INDArray variable, INDArray gradient, int step, int epoch) {
        updaters.get(name).applyUpdater(gradient, step, epoch);
        if (weightDecay > 0) {
            variable.muli(1 - weightDecay * adam.getLearningRate(step, epoch));
        }
        variable.subi(gradient);
    }
}
