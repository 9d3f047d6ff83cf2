package org.pasta4j.bert.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.FunctionDef;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;

/**
 * A graph with the functions that it calls put in the places of the calls, as TensorFlow 2 keeps what it computes. The
 * nodes of a call have its name before theirs.
 */
final class FlatGraph {
    private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
    /** A graph may call the same functions in many ways; a BERT takes a few calls deep. */
    private static final int MOST_DEPTH = 32;

    private static final int MOST_NODES = 1 << 20;

    private final String where;
    private final Map<String, FunctionDef> functions = new HashMap<>();
    private final GraphDef.Builder flat = GraphDef.newBuilder();
    /** What a call gives, by the name of the call. */
    private final Map<String, List<String>> results = new HashMap<>();

    private FlatGraph(String where, GraphDef graph) {
        this.where = where;
        graph.getLibrary()
                .getFunctionList()
                .forEach(function -> functions.put(function.getSignature().getName(), function));
    }

    /**
     * Puts all functions in their places.
     *
     * @param where the file, for messages
     * @throws CheckpointException if a function is not there, or calls itself
     */
    static FlatGraph of(String where, GraphDef graph) {
        FlatGraph flat = new FlatGraph(where, graph);
        flat.add("", graph.getNodeList(), Map.of(), 0);
        return flat;
    }

    /** Nodes without any call, in an order of the file. */
    List<NodeDef> nodes() {
        return flat.getNodeList().stream().map(this::resolved).toList();
    }

    /** The value of these nodes that an output of the graph is. */
    String value(String output) {
        return resolved(output.contains(":") ? output : output + ":0");
    }

    /** Puts nodes in, calls after what they call; what they take is resolved when all are there. */
    private void add(String scope, List<NodeDef> nodes, Map<String, String> arguments, int depth) {
        for (NodeDef node : nodes) {
            List<String> inputs = new ArrayList<>();
            node.getInputList().stream()
                    .filter(input -> !input.startsWith("^"))
                    .forEach(input -> inputs.add(value(scope, input, arguments)));
            String name = scope + node.getName();
            if (CALLS.contains(node.getOp())) {
                call(name, node, inputs, depth);
            } else {
                flat.addNode(node.toBuilder().setName(name).clearInput().addAllInput(inputs));
            }
            if (flat.getNodeCount() > MOST_NODES) {
                throw new CheckpointException(where + " calls its functions too many times to be a BERT.");
            }
        }
    }

    private void call(String name, NodeDef call, List<String> inputs, int depth) {
        String callee = call.getAttrOrDefault("f", AttrValue.getDefaultInstance())
                .getFunc()
                .getName();
        FunctionDef function = functions.get(callee);
        if (function == null || depth > MOST_DEPTH || function.getSignature().getInputArgCount() != inputs.size()) {
            throw new CheckpointException(where + " is damaged: node \"" + name + "\" calls a function \"" + callee
                    + "\" that " + (function == null ? "is not there." : "takes other values or calls itself."));
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            arguments.put(function.getSignature().getInputArg(i).getName(), inputs.get(i));
        }
        String scope = name + "/";
        add(scope, function.getNodeDefList(), arguments, depth + 1);
        results.put(
                name,
                function.getSignature().getOutputArgList().stream()
                        .map(output -> value(scope, function.getRetOrDefault(output.getName(), ""), arguments))
                        .toList());
    }

    /** In a function a value is called NODE:OUTPUT:INDEX, or as an argument is; outside NODE:INDEX. */
    private static String value(String scope, String input, Map<String, String> arguments) {
        int first = input.indexOf(':');
        if (first < 0) {
            return arguments.getOrDefault(input, scope + input + ":0");
        }
        return scope + input.substring(0, first) + input.substring(input.lastIndexOf(':'));
    }

    private NodeDef resolved(NodeDef node) {
        NodeDef.Builder resolved = node.toBuilder().clearInput();
        node.getInputList().forEach(input -> resolved.addInput(resolved(input)));
        return resolved.build();
    }

    /** A value, or what the call gives that it is of. */
    private String resolved(String value) {
        String found = value;
        for (int i = 0; i <= MOST_DEPTH; i++) {
            int colon = found.lastIndexOf(':');
            List<String> given = results.get(found.substring(0, colon));
            if (given == null) {
                return found;
            }
            int index = number(found.substring(colon + 1));
            if (index < 0 || index >= given.size()) {
                break;
            }
            found = given.get(index);
        }
        throw new CheckpointException(where + " is damaged: a value \"" + value + "\" is not there.");
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }
}
