package org.pasta4j.bert.samediff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a graph forward, and back again once the caller has found the gradient of its output, as a network that the
 * graph is a layer of does. SameDiff's gradient function would compute everything forward a second time, and with
 * dropout something else. Here the forward run keeps what the backward pass reads, and the backward pass is the
 * gradient function with the forward operations taken out. For one thread: what a forward run keeps is led back by the
 * thread that ran it.
 */
public final class TapedGraph {
    private static final String OUTPUT_GRADIENT = "output-gradient";

    private final SameDiff forward;
    private final SameDiff back;
    private final String output;
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Set<String> kept = new LinkedHashSet<>();
    private final GraphRunner forwardRunner;
    private final GraphRunner backRunner;
    private Map<String, INDArray> tape = Map.of();

    /**
     * @param graph complete; it is added to, and must not be changed or derived by others
     * @param output floating point, depends on all the variables
     * @param trained the variables whose gradients are wanted
     */
    public TapedGraph(SameDiff graph, SDVariable output, Collection<SDVariable> trained) {
        this.forward = graph;
        this.output = output.name();
        SDVariable given = graph.placeHolder(OUTPUT_GRADIENT, output.dataType());
        // The derivative of this is what is given, whatever the output.
        graph.setLossVariables(output.mul(given).sum());
        this.back = FrozenGradients.create(graph);
        FrozenGradients.redirect(back, output.gradient().name(), back.getVariable(OUTPUT_GRADIENT));
        trained.forEach(
                variable -> gradients.put(variable.name(), variable.gradient().name()));
        findWhatIsKept();
        cutForwardOff();
        giveReaders();
        this.forwardRunner = GraphRunner.inTraining(forward);
        this.backRunner = new GraphRunner(back);
    }

    /** Walks from the gradients to the forward operations and notes whose results the backward pass begins with. */
    private void findWhatIsKept() {
        Deque<String> open = new ArrayDeque<>(gradients.values());
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            String producer = back.getVariables().get(name).getOutputOfOp();
            if (producer == null || !seen.add(name)) {
                continue;
            }
            if (forward.getOps().containsKey(producer)) {
                kept.add(name);
            } else {
                open.addAll(back.getOps().get(producer).getInputsToOp());
            }
        }
    }

    private void cutForwardOff() {
        Set<String> forwardOps = forward.getOps().keySet();
        back.getOps().keySet().removeAll(forwardOps);
        for (Variable variable : List.copyOf(back.getVariables().values())) {
            if (kept.contains(variable.getName())) {
                variable.setOutputOfOp(null);
                variable.getVariable().setVariableType(VariableType.PLACEHOLDER);
            } else if (forwardOps.contains(variable.getOutputOfOp())) {
                back.getVariables().remove(variable.getName());
            }
            if (variable.getInputsForOp() != null) {
                variable.setInputsForOp(new ArrayList<>(variable.getInputsForOp()));
                variable.getInputsForOp().removeAll(forwardOps);
            }
        }
    }

    /** An operation may leave out what nothing in its graph reads, as the fused encoder does with its ticket. */
    private void giveReaders() {
        for (String name : kept) {
            List<String> readers = forward.getVariables().get(name).getInputsForOp();
            if (readers == null || readers.isEmpty()) {
                forward.identity(forward.getVariable(name));
            }
        }
    }

    /**
     * Runs forward and keeps what {@link #backward} needs; what an earlier run kept is given up.
     *
     * @param placeholders values by name; they must not be changed or closed before the backward pass
     * @return the output, the caller's to close
     */
    public INDArray forward(Map<String, INDArray> placeholders) {
        discard();
        List<String> wanted = new ArrayList<>(kept);
        wanted.add(output);
        Map<String, INDArray> values = new LinkedHashMap<>(forwardRunner.run(placeholders, wanted));
        INDArray result = values.get(output);
        if (kept.contains(output)) {
            result = result.dup();
        } else {
            values.remove(output);
        }
        tape = values;
        return result;
    }

    /** Whether a forward run waits for its backward pass. */
    public boolean isWaiting() {
        return !tape.isEmpty();
    }

    /**
     * Goes back through the last forward run, once.
     *
     * @param gradient of the output, of its shape
     * @param placeholders of the forward run
     * @return gradients by the names of the variables, the caller's to close
     */
    public Map<String, INDArray> backward(INDArray gradient, Map<String, INDArray> placeholders) {
        if (!isWaiting()) {
            throw new IllegalStateException("There is no forward run to go back through.");
        }
        Map<String, INDArray> values = new LinkedHashMap<>(placeholders);
        values.putAll(tape);
        values.put(OUTPUT_GRADIENT, gradient);
        try {
            Map<String, INDArray> found = backRunner.run(values, List.copyOf(gradients.values()));
            Map<String, INDArray> byVariable = new LinkedHashMap<>();
            gradients.forEach((variable, name) -> byVariable.put(variable, found.get(name)));
            return byVariable;
        } finally {
            discard();
        }
    }

    /** Gives up what the last forward run kept. */
    public void discard() {
        tape.values().stream().filter(INDArray::closeable).forEach(INDArray::close);
        tape = Map.of();
    }
}
