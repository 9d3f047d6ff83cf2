package org.pasta4j.bert.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.CheckpointException;

/** A graph that can be asked who makes a value, who takes it, and whether it is constant. */
public final class OpGraph {
    private final String where;
    private final String advice;
    private final List<OpNode> nodes;
    private final Map<String, OpNode> producers = new HashMap<>();
    private final Map<String, List<OpNode>> consumers = new HashMap<>();
    private final Map<String, GraphTensor> constants;
    private final Map<String, GraphInput> inputs;
    private final Map<String, String> outputs;
    private final GraphProbes probes;
    private final OpGraph plain;
    private double precision;

    private OpGraph(GraphBuilder graph) {
        this.where = graph.where;
        this.advice = graph.advice;
        this.nodes = List.copyOf(graph.nodes);
        this.constants = Map.copyOf(graph.constants);
        this.inputs = new LinkedHashMap<>(graph.inputs);
        this.outputs = new LinkedHashMap<>(graph.outputs);
        this.probes = new GraphProbes(this);
        this.plain = this;
        index();
    }

    /** The same graph without the reshapes that make these views; what is computed stays as it was. */
    private OpGraph(OpGraph plain, Map<String, String> views) {
        UnaryOperator<String> source = value -> views.getOrDefault(value, value);
        this.where = plain.where;
        this.advice = plain.advice;
        this.nodes = plain.nodes.stream()
                .filter(node -> !views.containsKey(node.output()))
                .map(node -> node.renamed(source))
                .toList();
        this.constants = plain.constants;
        this.inputs = plain.inputs;
        this.outputs = new LinkedHashMap<>(plain.outputs);
        this.outputs.replaceAll((name, value) -> source.apply(value));
        this.probes = plain.probes;
        this.plain = plain;
        index();
    }

    static OpGraph of(GraphBuilder builder) {
        OpGraph plain = new OpGraph(builder);
        return new OpGraph(plain, RowViews.of(plain));
    }

    /** The graph as it was added, reshapes included: what is computed, has to be computed in it. */
    OpGraph plain() {
        return plain;
    }

    private void index() {
        for (OpNode node : nodes) {
            node.outputs().stream().filter(v -> !v.isEmpty()).forEach(v -> producers.put(v, node));
            for (String taken : new HashSet<>(node.inputs())) {
                consumers.computeIfAbsent(taken, k -> new ArrayList<>()).add(node);
            }
        }
    }

    /** The file with its folders, for messages. */
    String where() {
        return where;
    }

    /** The nodes that compute, each after those it takes from. */
    List<OpNode> nodes() {
        return nodes;
    }

    Optional<OpNode> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The node that makes the value, if it is of this operation. */
    Optional<OpNode> producer(String value, String op) {
        return producer(value).filter(n -> n.is(op));
    }

    /**
     * The node that makes the value, which must be of this operation.
     *
     * @param part what it would be in a BERT, for the message
     */
    OpNode require(String value, String op, String part) {
        OpNode node = producer(value)
                .orElseThrow(() -> mismatch(
                        value,
                        "is " + (isInput(value) ? "an input of the graph" : "a constant") + "; expected " + part
                                + ", made by a " + op + " node."));
        if (!node.is(op)) {
            throw node.mismatch("expected " + part + ", made by a " + op + " node.");
        }
        return node;
    }

    List<OpNode> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    Optional<GraphTensor> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    OptionalDouble scalar(String value) {
        return constant(value).map(GraphTensor::scalar).orElse(OptionalDouble.empty());
    }

    /** The number that a value is: a constant, or computed and always the same. */
    OptionalDouble number(String value) {
        OptionalDouble constant = scalar(value);
        return constant.isPresent() || constants.containsKey(value) || !producers.containsKey(value)
                ? constant
                : probes.number(value);
    }

    /** Questions that are answered by computing. */
    GraphProbes probes() {
        return probes;
    }

    /** Whether the value is this number; exporters write constants as floats, so they agree to float precision only. */
    boolean isScalar(String value, double expected) {
        OptionalDouble found = scalar(value);
        return found.isPresent() && isNear(found.getAsDouble(), expected, GraphTensor.PRECISION);
    }

    /** How far a product of constants may be off, as a part of it; more where the file keeps them in 16 bits. */
    double precision() {
        if (precision == 0) {
            precision = constants.values().stream()
                    .mapToDouble(GraphTensor::precision)
                    .max()
                    .orElse(GraphTensor.PRECISION);
        }
        return precision;
    }

    static boolean isNear(double found, double expected, double precision) {
        return Math.abs(found - expected) <= precision * Math.abs(expected);
    }

    boolean isInput(String value) {
        return inputs.containsKey(value);
    }

    /** Names of the inputs. */
    Set<String> inputNames() {
        return inputs.keySet();
    }

    /** An input. */
    GraphInput input(String name) {
        return inputs.get(name);
    }

    /** Whether the value is an input of the graph that takes integers, such as token ids. */
    boolean isIntegerInput(String value) {
        return isInput(value) && inputs.get(value).integer();
    }

    /** The graph's outputs: the name each has outside, with the value it is. */
    Map<String, String> outputs() {
        return new LinkedHashMap<>(outputs);
    }

    /** Every value that is computed from this one, itself included. */
    Set<String> downstream(String value) {
        Set<String> reached = new HashSet<>(Set.of(value));
        for (OpNode node : nodes) {
            if (node.inputs().stream().anyMatch(reached::contains)) {
                reached.addAll(node.outputs());
            }
        }
        reached.remove("");
        return reached;
    }

    /** The nodes that a value is computed by, each after those it takes from. */
    List<OpNode> upstream(String value) {
        Set<String> needed = new HashSet<>(Set.of(value));
        List<OpNode> found = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            OpNode node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                needed.remove("");
                found.add(node);
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** Whether a value depends on the numbers that go into the graph, and not on their shape alone. */
    boolean dependsOnNumbers(String value) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (isInput(next)) {
                return true;
            }
            producer(next)
                    .filter(node -> reached.add(next) && !node.is("Shape"))
                    .ifPresent(node -> node.inputs().forEach(open::push));
        }
        return false;
    }

    /** A refusal at the node that makes the value. */
    CheckpointException mismatch(String value, String problem) {
        return producer(value)
                .map(n -> n.mismatch(problem))
                .orElseGet(() -> refuse("value \"" + value + "\": " + problem + " " + advice));
    }

    /** A refusal of the graph as a whole, with what to do. */
    CheckpointException mismatch(String problem) {
        return refuse(problem + " " + advice);
    }

    CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": " + problem);
    }
}
