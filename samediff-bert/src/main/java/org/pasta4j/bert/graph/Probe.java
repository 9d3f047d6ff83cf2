package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The small parts of a graph, computed: its inputs are given a few rows of numbers, and every value that follows from
 * them, from constants and from shapes alone is worked out, as are the shapes of all others that are known. What an
 * exporter wrote as twenty nodes (a mask, a position, a scale) is so known by what it computes, not by how it is
 * spelled.
 */
final class Probe {
    /** What each node costs before it has read a number. */
    private static final int NODE = 16;
    /** A number that is made is kept, so it costs more than one that is read. */
    private static final int KEPT = 4;

    private final OpGraph graph;
    private final Map<String, SmallTensor> values = new HashMap<>();
    private final Map<String, long[]> shapes = new HashMap<>();
    private final ProbeShapes sizes = new ProbeShapes(this);
    private final Allowance allowance;

    private Probe(OpGraph graph, Allowance allowance) {
        this.graph = graph;
        this.allowance = allowance;
    }

    /**
     * A probe that has computed nothing yet.
     *
     * @param inputs the numbers of an input, of the shape that is given
     */
    static Probe begin(OpGraph graph, Allowance allowance, Function<String, SmallTensor> inputs) {
        Probe probe = new Probe(graph, allowance);
        for (String name : graph.inputNames()) {
            SmallTensor given = inputs.apply(name);
            if (allowance.take(KEPT * (long) given.values().length)) {
                probe.values.put(name, given);
            }
        }
        return probe;
    }

    /** Computes what can be computed of these nodes, each of which stands after those it takes from. */
    static Probe of(
            OpGraph graph, Collection<OpNode> nodes, Allowance allowance, Function<String, SmallTensor> inputs) {
        Probe probe = begin(graph, allowance, inputs);
        nodes.forEach(probe::run);
        return probe;
    }

    /** Forgets a value that nothing needs any more, but for its shape. */
    void forget(String name) {
        SmallTensor gone = values.remove(name);
        if (gone != null) {
            shapes.put(name, gone.shape());
        }
    }

    Optional<SmallTensor> value(String name) {
        SmallTensor computed = values.get(name);
        return computed == null ? graph.constant(name).flatMap(GraphTensor::small) : Optional.of(computed);
    }

    Optional<long[]> shape(String name) {
        SmallTensor computed = values.get(name);
        long[] known = computed == null ? shapes.get(name) : computed.shape();
        return known != null ? Optional.of(known) : graph.constant(name).map(GraphTensor::dimensions);
    }

    /** Computes what a node makes, or its shape, if what it takes is known. */
    void run(OpNode node) {
        if (node.is("Shape")) {
            shape(node.input(0)).ifPresent(s -> values.put(node.output(), SmallTensor.vector(part(node, s))));
            return;
        }
        List<SmallTensor> in = new ArrayList<>();
        for (String name : node.inputs()) {
            Optional<SmallTensor> value = value(name);
            boolean known = value.isPresent() || name.isEmpty() || isTypeOnly(node, in.size());
            if (!known
                    || !allowance.take(NODE + value.map(v -> v.values().length).orElse(0))) {
                sizes.of(node).ifPresent(s -> shapes.put(node.output(), s));
                return;
            }
            in.add(value.orElse(null));
        }
        ProbeOps.run(node, in)
                .filter(value -> allowance.take(KEPT * (long) value.values().length))
                .ifPresentOrElse(
                        value -> values.put(node.output(), value),
                        () -> sizes.of(node).ifPresent(s -> shapes.put(node.output(), s)));
    }

    /** Whether of an input the type alone counts. What is not computed depends on weights, which are floats. */
    private static boolean isTypeOnly(OpNode node, int input) {
        return node.is("CastLike") && input == 1;
    }

    private static long[] part(OpNode node, long[] shape) {
        long start = node.integer("start", 0);
        long end = node.integer("end", shape.length);
        int from = (int) Math.max(0, start < 0 ? start + shape.length : Math.min(start, shape.length));
        int to = (int) Math.max(from, end < 0 ? end + shape.length : Math.min(end, shape.length));
        return Arrays.copyOfRange(shape, from, to);
    }
}
