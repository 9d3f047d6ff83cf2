package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;

/**
 * Takes a graph in, operation by operation, each after those it takes from. Identities are looked through: a value and
 * its copies are one. No value is made twice and none is taken before it is made, so walking from values to their
 * makers always ends.
 */
public final class GraphBuilder {
    final String where;
    final String advice;
    final List<OpNode> nodes = new ArrayList<>();
    final Map<String, GraphTensor> constants = new HashMap<>();
    final Map<String, GraphInput> inputs = new LinkedHashMap<>();
    final Map<String, String> outputs = new LinkedHashMap<>();
    private final Map<String, OpNode> producers = new HashMap<>();
    private final Map<String, String> copies = new HashMap<>();

    /**
     * An empty graph.
     *
     * @param where the file with its folders, for messages
     * @param advice what to do about a graph that is not understood; ends every such message
     */
    public GraphBuilder(String where, String advice) {
        this.where = where;
        this.advice = advice;
    }

    /**
     * Adds an input.
     *
     * @param integer whether it takes integers, such as token ids
     * @param dimensions its shape, 0 or less for lengths that it leaves open
     */
    public void input(String name, boolean integer, long... dimensions) {
        inputs.put(name, new GraphInput(integer, dimensions.clone()));
    }

    /**
     * Adds a constant.
     *
     * @throws CheckpointException if there is a value of that name
     */
    public void constant(String name, GraphTensor tensor) {
        if (isKnown(name) || copies.containsKey(name)) {
            throw refuse("\"" + name + "\" is there twice. The file is damaged; export or download it again.");
        }
        constants.put(name, tensor);
    }

    /** Names an output. */
    public void output(String name, String value) {
        outputs.put(name, original(value));
    }

    /**
     * Adds an operation.
     *
     * @param name its name in the file; may be empty
     * @param op as ONNX names it; {@code Identity} makes a copy
     * @param inputs the values it takes, empty names for those left out
     * @param outputs the values it makes
     * @param attributes Long, Float, String, long[] or {@link GraphTensor} by name; others are kept, and refused when
     *     they are asked for
     * @throws CheckpointException if it takes what nothing makes, or makes what is made already
     */
    public OpNode add(
            String name, String op, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        OpNode node = node(name, op, inputs, outputs, attributes);
        for (String value : node.inputs()) {
            if (!value.isEmpty() && !isKnown(value)) {
                throw node.refuse("takes \"" + value + "\", which no node before it makes. The file is damaged; export"
                        + " or download it again.");
            }
        }
        for (String value : outputs) {
            if (!value.isEmpty() && (isKnown(value) || copies.containsKey(value))) {
                throw node.refuse("makes \"" + value + "\", which is made already. The file is damaged; export or"
                        + " download it again.");
            }
        }
        if (node.is("Identity") && !node.input(0).isEmpty()) {
            copies.put(node.output(), node.input(0));
        } else {
            nodes.add(node);
            outputs.stream().filter(v -> !v.isEmpty()).forEach(v -> producers.put(v, node));
        }
        return node;
    }

    /** An operation as it stands, not part of the graph yet. */
    public OpNode node(
            String name, String op, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        List<String> taken = inputs.stream().map(this::original).toList();
        return new OpNode(name, op, taken, taken, outputs, attributes, where, advice);
    }

    private boolean isKnown(String value) {
        return producers.containsKey(value) || constants.containsKey(value) || inputs.containsKey(value);
    }

    private String original(String value) {
        return copies.getOrDefault(value, value);
    }

    /** A constant that was added. */
    public Optional<GraphTensor> constant(String value) {
        return Optional.ofNullable(constants.get(original(value)));
    }

    /** The operation that makes a value, among those that were added. */
    public Optional<OpNode> producer(String value) {
        return Optional.ofNullable(producers.get(original(value)));
    }

    /** Whether a value is an input of the graph that was added. */
    public boolean isInput(String value) {
        return inputs.containsKey(original(value));
    }

    /** The operations that were added, copies left out. */
    public List<OpNode> nodes() {
        return List.copyOf(nodes);
    }

    /** A refusal that begins with the file. */
    public CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": " + problem);
    }

    /** The graph as it was added, rows that are only laid otherwise taken as one with what they were. */
    public OpGraph build() {
        return OpGraph.of(this);
    }
}
