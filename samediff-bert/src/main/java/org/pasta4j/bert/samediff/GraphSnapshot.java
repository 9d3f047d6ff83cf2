package org.pasta4j.bert.samediff;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a graph was wired, what of it was trained and how, so that whatever is added to it later can be taken out. */
final class GraphSnapshot {
    private final SameDiff graph;
    private final Map<String, VariableType> variables = new HashMap<>();
    private final Map<String, List<String>> readers = new HashMap<>();
    private final Map<String, List<String>> inputs = new LinkedHashMap<>();
    private final Map<String, INDArray> byColumns = new HashMap<>();
    private final List<String> losses;
    private final TrainingConfig training;
    private final Map<String, ?> updaters;
    private final boolean initialized;

    GraphSnapshot(SameDiff graph) {
        this.graph = graph;
        for (Variable variable : graph.getVariables().values()) {
            variables.put(variable.getName(), variable.getVariable().getVariableType());
            readers.put(variable.getName(), copy(variable.getInputsForOp()));
        }
        graph.getOps().forEach((name, op) -> inputs.put(name, copy(op.getInputsToOp())));
        this.losses = List.copyOf(graph.getLossVariables());
        this.training = graph.getTrainingConfig();
        this.updaters = graph.getUpdaterMap();
        this.initialized = graph.isInitializedTraining();
    }

    private static List<String> copy(List<String> list) {
        return list == null ? null : new ArrayList<>(list);
    }

    /** Makes constants of all variables and forgets how they were trained; {@link #restore} takes it back. */
    void freeze() {
        // First: making a constant of a variable that is trained throws the updater's state away.
        graph.setTrainingConfig(null);
        set("updaterMap", null);
        set("initializedTraining", false);
        graph.convertToConstants(ofType(VariableType.VARIABLE));
        layByRows();
    }

    /** A product with an array by columns leads {@code fit} to wrong numbers; see {@link StockWeights}. */
    private void layByRows() {
        for (String name : variables.keySet()) {
            SDVariable variable = graph.getVariable(name);
            INDArray array = variable.isConstant() ? variable.getArr() : null;
            if (array != null && array.rank() > 1 && array.ordering() != 'c') {
                byColumns.put(name, array);
                graph.getConstantArrays().setArray(name, array.dup('c'));
            }
        }
    }

    private List<SDVariable> ofType(VariableType type) {
        return variables.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(entry -> graph.getVariable(entry.getKey()))
                .toList();
    }

    /**
     * Takes out what is not in the snapshot and wires the rest as it was.
     *
     * @return the arrays of the variables that were taken out, by their names
     */
    Map<String, INDArray> restore() {
        Map<String, INDArray> trained = new HashMap<>();
        graph.getSessions().clear();
        graph.getListeners().removeIf(ValidationPhase.class::isInstance);
        graph.getOps().keySet().removeIf(name -> !inputs.containsKey(name));
        for (String name : List.copyOf(graph.getVariables().keySet())) {
            if (!variables.containsKey(name)) {
                SDVariable added = graph.getVariable(name);
                if (added.getVariableType() == VariableType.VARIABLE) {
                    trained.put(name, added.getArr());
                }
                graph.getVariablesArrays().removeArray(name);
                graph.getConstantArrays().removeArray(name);
                graph.getVariables().remove(name);
            }
        }
        inputs.forEach((name, taken) -> graph.getOps().get(name).setInputsToOp(taken));
        readers.forEach((name, ops) -> graph.getVariables().get(name).setInputsForOp(ops));
        graph.setTrainingConfig(null);
        byColumns.forEach(graph.getConstantArrays()::setArray);
        byColumns.clear();
        graph.convertToVariables(ofType(VariableType.VARIABLE));
        // Takes the gradient function out with it.
        graph.setLossVariables(losses.toArray(String[]::new));
        graph.setTrainingConfig(training);
        set("updaterMap", updaters);
        set("initializedTraining", initialized);
        return trained;
    }

    /** SameDiff has no way to say that a graph is not being trained any more. */
    private void set(String name, Object value) {
        try {
            Field field = SameDiff.class.getDeclaredField(name);
            field.setAccessible(true);
            field.set(graph, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This is not the SameDiff of 1.0.0-M2.1: it has no field " + name + ".", e);
        }
    }
}
