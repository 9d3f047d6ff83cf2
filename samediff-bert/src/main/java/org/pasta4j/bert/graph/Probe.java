package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int MOST_NUMBERS = 1 << 22;

    private final OpGraph graph;
    private final Map<String, SmallTensor> values = new HashMap<>();
    private final Map<String, long[]> shapes = new HashMap<>();
    private final ProbeShapes sizes = new ProbeShapes(this);
    /** A file of a few lines may claim any number of large values. */
    private int numbersLeft = MOST_NUMBERS;

    private Probe(OpGraph graph) {
        this.graph = graph;
    }

    /**
     * Computes what can be computed.
     *
     * @param inputs the numbers of an input, of the shape that is given
     */
    static Probe of(OpGraph graph, Function<String, SmallTensor> inputs) {
        Probe probe = new Probe(graph);
        graph.inputNames().forEach(name -> probe.values.put(name, inputs.apply(name)));
        graph.nodes().forEach(probe::run);
        return probe;
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

    private void run(OpNode node) {
        if (node.is("Shape")) {
            shape(node.input(0)).ifPresent(s -> values.put(node.output(), SmallTensor.vector(part(node, s))));
            return;
        }
        List<SmallTensor> in = new ArrayList<>();
        for (String name : node.inputs()) {
            Optional<SmallTensor> value = value(name);
            if (value.isEmpty() && !name.isEmpty() && !isTypeOnly(node, in.size())) {
                sizes.of(node).ifPresent(s -> shapes.put(node.output(), s));
                return;
            }
            in.add(value.orElse(null));
        }
        Optional<SmallTensor> computed = numbersLeft > 0 ? ProbeOps.run(node, in) : Optional.empty();
        computed.ifPresent(value -> numbersLeft -= value.values().length);
        computed.ifPresentOrElse(
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
