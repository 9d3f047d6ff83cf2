package org.pasta4j.bert.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The small parts of a graph, computed: its inputs are given a few rows of numbers, and every value that follows from
 * them, from constants and from shapes alone is worked out, as are the shapes of all others that are known. What an
 * exporter wrote as twenty nodes (a mask, a position, a scale) is so known by what it computes, not by how it is
 * spelled.
 */
final class Probe {
    /** Rows of a probe, where the graph leaves their number open. */
    static final int ROWS = 2;
    /** Tokens of a row, where the graph leaves their number open; no other length of a BERT is the same. */
    static final int TOKENS = 5;

    /** Operations whose result has the shape of their first input. */
    private static final Set<String> SAME_SHAPE = Set.of(
            "LayerNormalization",
            "Softmax",
            "Erf",
            "Tanh",
            "Gelu",
            "Relu",
            "Cast",
            "Sqrt",
            "Dropout",
            "Sigmoid",
            "Identity",
            "Neg",
            "Exp",
            "Reciprocal");

    private static final Set<String> BROADCAST = Set.of("Add", "Sub", "Mul", "Div", "Pow", "Where");

    private final OnnxGraph graph;
    private final Map<String, SmallTensor> values = new HashMap<>();
    private final Map<String, long[]> shapes = new HashMap<>();

    private Probe(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * Computes what can be computed.
     *
     * @param inputs the numbers of an input, of the shape that is given
     */
    static Probe of(OnnxGraph graph, Function<String, SmallTensor> inputs) {
        Probe probe = new Probe(graph);
        graph.inputNames().forEach(name -> probe.values.put(name, inputs.apply(name)));
        graph.nodes().forEach(probe::run);
        return probe;
    }

    Optional<SmallTensor> value(String name) {
        SmallTensor computed = values.get(name);
        return computed == null ? graph.constant(name).flatMap(OnnxTensor::small) : Optional.of(computed);
    }

    Optional<long[]> shape(String name) {
        SmallTensor computed = values.get(name);
        long[] known = computed == null ? shapes.get(name) : computed.shape();
        return known != null ? Optional.of(known) : graph.constant(name).map(OnnxTensor::dimensions);
    }

    private void run(OnnxNode node) {
        if (node.is("Shape")) {
            shape(node.input(0)).ifPresent(s -> values.put(node.output(), SmallTensor.vector(part(node, s))));
            return;
        }
        List<SmallTensor> in = new ArrayList<>();
        for (String name : node.inputs()) {
            Optional<SmallTensor> value = value(name);
            if (value.isEmpty() && !name.isEmpty()) {
                shapeOf(node).ifPresent(s -> shapes.put(node.output(), s));
                return;
            }
            in.add(value.orElse(null));
        }
        ProbeOps.run(node, in, graph)
                .ifPresentOrElse(
                        value -> values.put(node.output(), value),
                        () -> shapeOf(node).ifPresent(s -> shapes.put(node.output(), s)));
    }

    private static long[] part(OnnxNode node, long[] shape) {
        long start = node.integer("start", 0);
        long end = node.integer("end", shape.length);
        int from = (int) Math.max(0, start < 0 ? start + shape.length : Math.min(start, shape.length));
        int to = (int) Math.max(from, end < 0 ? end + shape.length : Math.min(end, shape.length));
        return Arrays.copyOfRange(shape, from, to);
    }

    private Optional<long[]> shapeOf(OnnxNode node) {
        long[] first = shape(node.input(0)).orElse(null);
        if (first == null) {
            return Optional.empty();
        }
        if (SAME_SHAPE.contains(node.op())) {
            return Optional.of(first);
        }
        if (BROADCAST.contains(node.op())) {
            return broadcast(node, first);
        }
        return switch (node.op()) {
            case "ReduceMean" -> Optional.of(reduced(node, first));
            case "MatMul" -> shape(node.input(1)).flatMap(right -> product(first, right));
            case "Gather" ->
                shape(node.input(1))
                        .filter(indices -> node.integer("axis", 0) == 0 && first.length > 0)
                        .map(indices -> ProbeOps.gathered(first, indices, 0));
            case "Reshape" ->
                value(node.input(1))
                        .flatMap(to -> ProbeOps.resolved(first, to.longs(), node.integer("allowzero", 0) == 1));
            case "Transpose" ->
                node.integers("perm")
                        .filter(p -> p.length == first.length
                                && Arrays.stream(p).allMatch(axis -> axis >= 0 && axis < first.length))
                        .map(p ->
                                Arrays.stream(p).map(axis -> first[(int) axis]).toArray());
            default -> Optional.empty();
        };
    }

    /** Of a mean over the last axis, which is kept. */
    private static long[] reduced(OnnxNode node, long[] shape) {
        long[] reduced = shape.clone();
        if (shape.length > 0) {
            reduced[shape.length - 1] = 1;
        }
        return reduced;
    }

    private Optional<long[]> broadcast(OnnxNode node, long[] first) {
        Optional<long[]> shape = Optional.of(first);
        for (int i = 1; i < node.inputs().size() && shape.isPresent(); i++) {
            long[] so = shape.get();
            shape = shape(node.input(i)).flatMap(other -> SmallTensor.broadcast(so, other));
        }
        return shape;
    }

    private static Optional<long[]> product(long[] left, long[] right) {
        if (left.length < 2 || right.length < 2 || left[left.length - 1] != right[right.length - 2]) {
            return Optional.empty();
        }
        long[] rows = Arrays.copyOf(left, left.length - 2);
        return SmallTensor.broadcast(rows, Arrays.copyOf(right, right.length - 2))
                .map(batch -> {
                    long[] shape = Arrays.copyOf(batch, batch.length + 2);
                    shape[batch.length] = left[left.length - 2];
                    shape[batch.length + 1] = right[right.length - 1];
                    return shape;
                });
    }
}
