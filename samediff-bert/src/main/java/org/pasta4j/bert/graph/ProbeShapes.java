package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The shapes of what a probe does not compute, because it is large or depends on weights. */
final class ProbeShapes {
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
            "Reciprocal",
            "IsNaN");

    private static final Set<String> BROADCAST = Set.of("Add", "Sub", "Mul", "Div", "Pow", "Where");

    private final Probe probe;

    ProbeShapes(Probe probe) {
        this.probe = probe;
    }

    /** The shape of what a node makes, if those of what it takes are known and fit. */
    Optional<long[]> of(OpNode node) {
        long[] first = probe.shape(node.input(0)).orElse(null);
        if (first == null) {
            return Optional.empty();
        }
        if (SAME_SHAPE.contains(node.op())) {
            return Optional.of(first);
        }
        if (BROADCAST.contains(node.op())) {
            return broadcast(node, first);
        }
        try {
            return other(node, first);
        } catch (IndexOutOfBoundsException | NullPointerException e) {
            // A graph that does not fit together: the caller that needs the shape says so.
            return Optional.empty();
        }
    }

    private Optional<long[]> other(OpNode node, long[] first) {
        return switch (node.op()) {
            case "ReduceMean" -> Optional.of(reduced(first));
            case "ReduceMax", "ReduceSum" ->
                axes(node)
                        .filter(axes -> isLast(axes, first) && node.integer("keepdims", 1) == 1)
                        .map(axes -> reduced(first));
            case "Expand" -> probe.value(node.input(1)).flatMap(to -> SmallTensor.broadcast(first, to.longs()));
            case "MatMul" -> probe.shape(node.input(1)).flatMap(right -> product(first, right));
            case "Gemm" -> probe.shape(node.input(1)).flatMap(right -> product(first, laid(node, right)));
            case "OneHot" -> probe.value(node.input(1)).map(depth -> longer(first, (long) depth.values()[0]));
            case "Gather" ->
                probe.shape(node.input(1))
                        .filter(indices -> first.length > 0)
                        .map(indices -> ProbeGathers.shape(first, indices, axis(node, first)));
            case "Slice" ->
                bounds(node).flatMap(in -> ProbeSlices.of(first, in)).map(ProbeSlices::shape);
            case "Flatten" -> Optional.of(ProbeOps.flattened(first, node.integer("axis", 1)));
            case "Squeeze" -> axes(node).map(axes -> ProbeOps.squeezed(first, axes));
            case "Unsqueeze" -> axes(node).map(axes -> ProbeOps.unsqueezed(first, axes));
            case "Reshape" ->
                probe.value(node.input(1))
                        .flatMap(to -> ProbeOps.resolved(first, to.longs(), node.integer("allowzero", 0) == 1));
            case "Transpose" ->
                node.integers("perm")
                        .filter(p -> p.length == first.length)
                        .map(p -> Arrays.stream(p)
                                .map(axis -> first[Axes.index(axis, p.length)])
                                .toArray());
            default -> Optional.empty();
        };
    }

    private static int axis(OpNode node, long[] shape) {
        return Axes.index(node.integer("axis", 0), shape.length);
    }

    private Optional<long[]> axes(OpNode node) {
        return node.integers("axes").or(() -> probe.value(node.input(1)).map(SmallTensor::longs));
    }

    /** The inputs of a slice behind the first; empty if one of them is not known. */
    private Optional<List<SmallTensor>> bounds(OpNode slice) {
        List<SmallTensor> in = new ArrayList<>();
        in.add(null);
        for (String name : slice.inputs().subList(1, slice.inputs().size())) {
            Optional<SmallTensor> value = probe.value(name);
            if (value.isEmpty() && !name.isEmpty()) {
                return Optional.empty();
            }
            in.add(value.orElse(null));
        }
        return Optional.of(in);
    }

    /** Of a mean over the last axis, which is kept. */
    private static long[] reduced(long[] shape) {
        long[] reduced = shape.clone();
        if (shape.length > 0) {
            reduced[shape.length - 1] = 1;
        }
        return reduced;
    }

    private static boolean isLast(long[] axes, long[] shape) {
        return axes.length == 1 && (axes[0] == -1 || axes[0] == shape.length - 1);
    }

    private Optional<long[]> broadcast(OpNode node, long[] first) {
        Optional<long[]> shape = Optional.of(first);
        for (int i = 1; i < node.inputs().size() && shape.isPresent(); i++) {
            long[] so = shape.get();
            shape = probe.shape(node.input(i)).flatMap(other -> SmallTensor.broadcast(so, other));
        }
        return shape;
    }

    private static long[] longer(long[] shape, long length) {
        long[] longer = Arrays.copyOf(shape, shape.length + 1);
        longer[shape.length] = length;
        return longer;
    }

    private static long[] laid(OpNode gemm, long[] right) {
        return gemm.integer("transB", 0) != 0 ? new long[] {right[1], right[0]} : right;
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
