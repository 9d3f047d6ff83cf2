package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The operations by which exporters compute shapes, positions, masks and scales, on a few numbers.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class ProbeOps {
    private static final Map<String, DoubleBinaryOperator> NUMBERS = Map.of(
            "Add", Double::sum,
            "Sub", (a, b) -> a - b,
            "Mul", (a, b) -> a * b,
            "Pow", Math::pow,
            "Max", Math::max,
            "Min", Math::min,
            "Mod", (a, b) -> a % b);

    private static final Map<String, DoubleBinaryOperator> COMPARISONS = Map.of(
            "Equal", (a, b) -> a == b ? 1 : 0,
            "Less", (a, b) -> a < b ? 1 : 0,
            "Greater", (a, b) -> a > b ? 1 : 0,
            "LessOrEqual", (a, b) -> a <= b ? 1 : 0,
            "GreaterOrEqual", (a, b) -> a >= b ? 1 : 0,
            "And", (a, b) -> a != 0 && b != 0 ? 1 : 0,
            "Or", (a, b) -> a != 0 || b != 0 ? 1 : 0);

    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.of(
            "Not", a -> a == 0 ? 1 : 0,
            "Neg", a -> -a,
            "Abs", Math::abs,
            "Sqrt", Math::sqrt,
            "Floor", Math::floor,
            "Reciprocal", a -> 1 / a,
            "IsNaN", a -> Double.isNaN(a) ? 1 : 0);

    private static final int BOOL = 9;
    private static final List<Long> FLOATS = List.of(1L, 10L, 11L, 16L);

    private ProbeOps() {}

    /**
     * What an operation gives.
     *
     * @param in its inputs; null for one that is left out
     * @return empty if it is none of these, or its inputs do not fit
     */
    static Optional<SmallTensor> run(OpNode node, List<SmallTensor> in) {
        try {
            return apply(node, in).filter(t -> t.values().length <= SmallTensor.MOST);
        } catch (IndexOutOfBoundsException | NullPointerException | NegativeArraySizeException e) {
            // A graph that does not fit together: the caller that needs the value says so.
            return Optional.empty();
        }
    }

    private static Optional<SmallTensor> apply(OpNode node, List<SmallTensor> in) {
        SmallTensor a = in.isEmpty() ? null : in.get(0);
        String op = node.op();
        if (NUMBERS.containsKey(op) && in.size() > 1) {
            return combined(in, NUMBERS.get(op));
        }
        if (COMPARISONS.containsKey(op)) {
            return a.with(in.get(1), true, COMPARISONS.get(op));
        }
        if (FUNCTIONS.containsKey(op)) {
            return Optional.of(a.map(a.integer() || op.equals("IsNaN"), FUNCTIONS.get(op)));
        }
        return switch (op) {
            case "Div" -> divide(a, in.get(1));
            case "Cast" -> Optional.of(cast(a, node.integer("to", 1)));
            case "Where" -> where(a, in.get(1), in.get(2));
            case "Expand" -> a.expanded(in.get(1).longs());
            case "ConstantOfShape" -> filled(node, a);
            case "Range" -> range(a, in.get(1), in.get(2));
            case "Concat" -> concat(in, node.integer("axis", 0));
            case "CumSum" -> cumulated(node, a, in.get(1));
            case "Trilu" -> Optional.of(triangle(node, a, in));
            case "CastLike" -> Optional.of(castLike(a, in.get(1)));
            case "Gather" -> ProbeGathers.gather(a, in.get(1), node.integer("axis", 0));
            case "GatherElements" -> ProbeGathers.elements(a, in.get(1), node.integer("axis", 0));
            case "GatherND" -> ProbeGathers.places(a, in.get(1), node.integer("batch_dims", 0));
            case "NonZero" -> Optional.of(ProbeGathers.nonZero(a));
            case "Flatten" -> Optional.of(a.reshaped(flattened(a.shape(), node.integer("axis", 1))));
            case "Slice" -> ProbeSlices.of(a.shape(), in).map(slice -> slice.apply(a));
            case "Reshape" -> reshaped(a, in.get(1).longs(), node.integer("allowzero", 0) == 1);
            case "Unsqueeze" -> Optional.of(a.reshaped(unsqueezed(a.shape(), axes(node, in))));
            case "Squeeze" -> Optional.of(a.reshaped(squeezed(a.shape(), axes(node, in))));
            case "Transpose" -> transposed(a, node);
            case "ReduceProd" -> product(a, axes(node, in), node.integer("keepdims", 1) == 1);
            default -> Optional.empty();
        };
    }

    /** Of all numbers of a list, as sizes are multiplied. */
    private static Optional<SmallTensor> product(SmallTensor a, long[] axes, boolean kept) {
        if (a.shape().length != 1 || axes.length != 1 || Axes.index(axes[0], 1) != 0) {
            return Optional.empty();
        }
        double all = Arrays.stream(a.values()).reduce(1, (x, y) -> x * y);
        return Optional.of(SmallTensor.of(a.integer(), kept ? new long[] {1} : new long[0], all));
    }

    /** Of two values, or of as many as there are. */
    private static Optional<SmallTensor> combined(List<SmallTensor> in, DoubleBinaryOperator operator) {
        Optional<SmallTensor> all = Optional.of(in.get(0));
        for (SmallTensor next : in.subList(1, in.size())) {
            all = all.flatMap(a -> a.with(next, a.integer() && next.integer(), operator));
        }
        return all;
    }

    private static SmallTensor castLike(SmallTensor a, SmallTensor like) {
        boolean integer = like != null && like.integer();
        return a.map(integer, integer ? v -> (double) (long) v : v -> v);
    }

    /** Two axes: those before one, and that with those behind it. */
    static long[] flattened(long[] shape, long axis) {
        int at = (int) Objects.checkIndex(axis < 0 ? axis + shape.length : axis, shape.length + 1L);
        return new long[] {
            SmallTensor.size(Arrays.copyOfRange(shape, 0, at)),
            SmallTensor.size(Arrays.copyOfRange(shape, at, shape.length))
        };
    }

    private static Optional<SmallTensor> divide(SmallTensor a, SmallTensor b) {
        boolean integer = a.integer() && b.integer();
        return a.with(b, integer, (x, y) -> integer && y != 0 ? (long) x / (long) y : x / y);
    }

    private static SmallTensor cast(SmallTensor a, long type) {
        if (type == BOOL) {
            return a.map(true, v -> v != 0 ? 1 : 0);
        }
        boolean real = isFloat(type);
        return a.map(!real, real ? v -> v : v -> (double) (long) v);
    }

    /** Whether ONNX numbers a kind of floats so. */
    static boolean isFloat(long type) {
        return FLOATS.contains(type);
    }

    static Optional<SmallTensor> where(SmallTensor condition, SmallTensor yes, SmallTensor no) {
        return SmallTensor.smallBroadcast(yes.shape(), no.shape())
                .flatMap(shape -> SmallTensor.smallBroadcast(shape, condition.shape()))
                .map(shape -> {
                    IntToDoubleFunction chosen = condition.reader(shape);
                    IntToDoubleFunction first = yes.reader(shape);
                    IntToDoubleFunction second = no.reader(shape);
                    double[] values = new double[(int) SmallTensor.size(shape)];
                    Arrays.setAll(values, i -> (chosen.applyAsDouble(i) != 0 ? first : second).applyAsDouble(i));
                    return new SmallTensor(shape, values, yes.integer() && no.integer());
                });
    }

    private static Optional<SmallTensor> filled(OpNode node, SmallTensor shape) {
        if (SmallTensor.size(shape.longs()) > SmallTensor.MOST) {
            return Optional.empty();
        }
        double[] values = new double[(int) SmallTensor.size(shape.longs())];
        Optional<GraphTensor> with = node.tensor("value");
        Arrays.fill(
                values,
                with.map(GraphTensor::scalar).orElse(OptionalDouble.of(0)).orElse(0));
        return Optional.of(SmallTensor.of(with.filter(t -> !t.isFloat()).isPresent(), shape.longs(), values));
    }

    private static Optional<SmallTensor> range(SmallTensor from, SmallTensor to, SmallTensor step) {
        double count = Math.ceil((to.values()[0] - from.values()[0]) / step.values()[0]);
        if (!(count >= 0 && count <= SmallTensor.MOST)) {
            return Optional.empty();
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = from.values()[0] + i * step.values()[0];
        }
        return Optional.of(SmallTensor.of(from.integer(), new long[] {values.length}, values));
    }

    private static Optional<SmallTensor> concat(List<SmallTensor> in, long axis) {
        SmallTensor first = in.get(0);
        int at = Axes.index(axis, first.rank());
        if (in.stream().anyMatch(t -> !isAlikeBut(at, t.shape(), first.shape()))) {
            return Optional.empty();
        }
        long[] shape = first.shape().clone();
        shape[at] = in.stream().mapToLong(t -> t.shape()[at]).sum();
        if (SmallTensor.size(shape) > SmallTensor.MOST) {
            return Optional.empty();
        }
        long blocks = SmallTensor.size(Arrays.copyOf(shape, at));
        double[] values = new double[(int) SmallTensor.size(shape)];
        int to = 0;
        for (int block = 0; block < blocks; block++) {
            for (SmallTensor piece : in) {
                int length = (int) (piece.values().length / blocks);
                System.arraycopy(piece.values(), block * length, values, to, length);
                to += length;
            }
        }
        return Optional.of(SmallTensor.of(first.integer(), shape, values));
    }

    private static boolean isAlikeBut(int axis, long[] a, long[] b) {
        return a.length == b.length && IntStream.range(0, a.length).allMatch(d -> d == axis || a[d] == b[d]);
    }

    private static Optional<SmallTensor> cumulated(OpNode node, SmallTensor a, SmallTensor axis) {
        if (axis.values()[0] != a.rank() - 1 && axis.values()[0] != -1) {
            return Optional.empty();
        }
        boolean reverse = node.integer("reverse", 0) != 0;
        boolean exclusive = node.integer("exclusive", 0) != 0;
        double[] sums = new double[a.values().length];
        int row = (int) a.shape()[a.rank() - 1];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            int at = reverse ? sums.length - 1 - i : i;
            sum = i % row == 0 ? 0 : sum;
            sums[at] = exclusive ? sum : sum + a.values()[at];
            sum += a.values()[at];
        }
        return Optional.of(SmallTensor.of(a.integer(), a.shape(), sums));
    }

    private static SmallTensor triangle(OpNode node, SmallTensor a, List<SmallTensor> in) {
        double k = in.size() > 1 ? in.get(1).values()[0] : 0;
        boolean upper = node.integer("upper", 1) == 1;
        int rank = a.rank();
        double[] values = SmallTensor.places(a.shape())
                .mapToDouble(i -> {
                    long above = i[rank - 1] - i[rank - 2];
                    return (upper ? above >= k : above <= k) ? a.at(i) : 0;
                })
                .toArray();
        return SmallTensor.of(a.integer(), a.shape(), values);
    }

    private static Optional<SmallTensor> reshaped(SmallTensor a, long[] target, boolean zeroIsZero) {
        return resolved(a.shape(), target, zeroIsZero).map(a::reshaped);
    }

    /** A target in which 0 keeps a length and -1 stands for the rest; empty if the values do not fit into it. */
    static Optional<long[]> resolved(long[] shape, long[] target, boolean zeroIsZero) {
        long[] resolved = target.clone();
        long known = 1;
        int open = -1;
        for (int d = 0; d < resolved.length; d++) {
            if (resolved[d] == 0 && !zeroIsZero && d < shape.length) {
                resolved[d] = shape[d];
            }
            if (resolved[d] == -1) {
                open = d;
            } else {
                known *= resolved[d];
            }
        }
        long size = SmallTensor.size(shape);
        if (open >= 0 && known > 0) {
            resolved[open] = size / known;
        }
        return SmallTensor.size(resolved) == size ? Optional.of(resolved) : Optional.empty();
    }

    /** Axes by attribute, or by the second input; null for none. */
    static long[] axes(OpNode node, List<SmallTensor> in) {
        return node.integers("axes").orElseGet(() -> in.size() > 1 ? in.get(1).longs() : null);
    }

    static long[] unsqueezed(long[] shape, long[] axes) {
        int rank = shape.length + axes.length;
        List<Long> lengths = new ArrayList<>(Arrays.stream(shape).boxed().toList());
        TreeSet<Integer> sorted = new TreeSet<>();
        Arrays.stream(axes).forEach(axis -> sorted.add(Axes.index(axis, rank)));
        sorted.forEach(axis -> lengths.add(axis, 1L));
        return lengths.stream().mapToLong(Long::longValue).toArray();
    }

    static long[] squeezed(long[] shape, long[] axes) {
        TreeSet<Integer> gone = new TreeSet<>();
        for (int d = 0; d < shape.length; d++) {
            int axis = d;
            boolean named = axes != null && Arrays.stream(axes).anyMatch(a -> a == axis || a + shape.length == axis);
            if (axes == null ? shape[d] == 1 : named) {
                gone.add(d);
            }
        }
        Function<Integer, Long> length = d -> shape[d];
        return IntStream.range(0, shape.length)
                .boxed()
                .filter(d -> !gone.contains(d))
                .map(length)
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static Optional<SmallTensor> transposed(SmallTensor a, OpNode node) {
        Optional<long[]> order = node.integers("perm").filter(p -> p.length == a.rank());
        return order.map(p -> {
            long[] shape = Arrays.stream(p)
                    .map(axis -> a.shape()[Axes.index(axis, p.length)])
                    .toArray();
            double[] values = SmallTensor.places(shape)
                    .mapToDouble(place -> {
                        long[] from = new long[place.length];
                        for (int d = 0; d < p.length; d++) {
                            from[Axes.index(p[d], p.length)] = place[d];
                        }
                        return a.at(from);
                    })
                    .toArray();
            return SmallTensor.of(a.integer(), shape, values);
        });
    }
}
