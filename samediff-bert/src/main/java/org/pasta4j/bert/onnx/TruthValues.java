package org.pasta4j.bert.onnx;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpNode;

/** Which values of a graph are true or false; few files say so of values within. */
final class TruthValues {
    private static final Set<String> TESTS = Set.of(
            "And", "Or", "Not", "Xor", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "IsNaN", "IsInf");
    /** Operations whose result is of the type of the input with this number. */
    private static final Map<String, Integer> SAME_TYPE = Map.ofEntries(
            Map.entry("Expand", 0),
            Map.entry("Reshape", 0),
            Map.entry("Unsqueeze", 0),
            Map.entry("Squeeze", 0),
            Map.entry("Transpose", 0),
            Map.entry("Flatten", 0),
            Map.entry("Slice", 0),
            Map.entry("Tile", 0),
            Map.entry("Concat", 0),
            Map.entry("Gather", 0),
            Map.entry("GatherElements", 0),
            Map.entry("GatherND", 0),
            Map.entry("Where", 1),
            Map.entry("CastLike", 1));

    private final GraphBuilder graph;
    private final Set<String> inputs = new HashSet<>();

    TruthValues(GraphBuilder graph) {
        this.graph = graph;
    }

    /** Adds an input of the graph that is true or false. */
    void input(String name) {
        inputs.add(name);
    }

    boolean contains(String value) {
        String source = value;
        Optional<OpNode> maker = graph.producer(source);
        // Ends: each maker was added before those that take from it.
        while (maker.filter(n -> SAME_TYPE.containsKey(n.op())).isPresent()) {
            source = maker.get().input(SAME_TYPE.get(maker.get().op()));
            maker = graph.producer(source);
        }
        return maker.map(TruthValues::makesTruth).orElse(inputs.contains(source) || isConstant(source));
    }

    private boolean isConstant(String value) {
        return graph.constant(value).filter(GraphTensor::isTruth).isPresent();
    }

    private static boolean makesTruth(OpNode node) {
        return TESTS.contains(node.op())
                || node.is("Cast") && node.integer("to", 0) == DataType.BOOL_VALUE
                || node.is("ConstantOfShape")
                        && node.tensor("value").filter(GraphTensor::isTruth).isPresent();
    }
}
