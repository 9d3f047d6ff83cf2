package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A few numbers, integers and truth values (0 and 1) among them, as the parts of a graph that compute shapes, positions
 * and masks work on them.
 *
 * @param values row by row
 * @param integer whether division cuts off
 */
record SmallTensor(long[] shape, double[] values, boolean integer) {
    /**
     * Most values: a mask of two rows by 512 tokens for each of 512 tokens, which some graphs fix, has half of them.
     */
    static final int MOST = 1 << 20;

    static SmallTensor of(boolean integer, long[] shape, double... values) {
        return new SmallTensor(shape, values, integer);
    }

    /** A list of integers. */
    static SmallTensor vector(long... values) {
        return of(
                true,
                new long[] {values.length},
                Arrays.stream(values).asDoubleStream().toArray());
    }

    static long size(long[] shape) {
        long size = 1;
        for (long length : shape) {
            if (length < 0 || length > Integer.MAX_VALUE || size * length > Integer.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
            size *= length;
        }
        return size;
    }

    int rank() {
        return shape.length;
    }

    /** Whether every value is 0. */
    boolean isZero() {
        return Arrays.stream(values).allMatch(v -> v == 0);
    }

    /** The values as integers. */
    long[] longs() {
        return Arrays.stream(values).mapToLong(v -> (long) v).toArray();
    }

    SmallTensor reshaped(long... other) {
        return new SmallTensor(other, values, integer);
    }

    SmallTensor map(boolean toInteger, DoubleUnaryOperator operator) {
        return new SmallTensor(shape, Arrays.stream(values).map(operator).toArray(), toInteger);
    }

    /** The same of tensors that are small. */
    static Optional<long[]> smallBroadcast(long[] a, long[] b) {
        return broadcast(a, b).filter(shape -> size(shape) <= MOST);
    }

    /** The shape that both take when lengths of 1 are repeated; empty if they do not go together. */
    static Optional<long[]> broadcast(long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int i = 1; i <= shape.length; i++) {
            long left = i <= a.length ? a[a.length - i] : 1;
            long right = i <= b.length ? b[b.length - i] : 1;
            if (left != right && left != 1 && right != 1) {
                return Optional.empty();
            }
            shape[shape.length - i] = left == 1 ? right : left;
        }
        return Optional.of(shape);
    }

    /** The value at a place of a larger shape, lengths of 1 repeated. */
    double at(long[] index) {
        int position = 0;
        for (int d = 0; d < shape.length; d++) {
            long i = index[index.length - shape.length + d];
            position = (int) (position * shape[d] + (shape[d] == 1 ? 0 : i));
        }
        return values[position];
    }

    /**
     * Every place of a shape, row by row.
     *
     * @return the same array for each; who keeps or changes one copies it
     */
    static Stream<long[]> places(long[] shape) {
        long[] place = new long[shape.length];
        return IntStream.range(0, (int) size(shape)).mapToObj(i -> {
            for (int d = shape.length - 1; i > 0 && d >= 0 && ++place[d] == shape[d]; d--) {
                place[d] = 0;
            }
            return place;
        });
    }

    /** Repeated to a shape; empty if it does not go into it. */
    Optional<SmallTensor> expanded(long[] target) {
        return smallBroadcast(shape, target).map(to -> new SmallTensor(to, spread(to), integer));
    }

    Optional<SmallTensor> with(SmallTensor other, boolean toInteger, DoubleBinaryOperator operator) {
        return smallBroadcast(shape, other.shape).map(to -> {
            IntToDoubleFunction left = reader(to);
            IntToDoubleFunction right = other.reader(to);
            double[] combined = new double[(int) size(to)];
            Arrays.setAll(combined, i -> operator.applyAsDouble(left.applyAsDouble(i), right.applyAsDouble(i)));
            return new SmallTensor(to, combined, toInteger);
        });
    }

    /** What {@link #spread} has at each place; a single number is not copied for it. */
    IntToDoubleFunction reader(long[] to) {
        if (values.length == 1) {
            return i -> values[0];
        }
        double[] spread = spread(to);
        return i -> spread[i];
    }

    /** The values of a larger shape, lengths of 1 repeated; this tensor's own array where nothing is. */
    double[] spread(long[] to) {
        double[] spread = values;
        int length = 1;
        for (int d = 1; d <= to.length; d++) {
            int wide = (int) to[to.length - d];
            boolean repeats = wide != 1 && (d > shape.length || shape[shape.length - d] == 1);
            spread = repeats ? repeated(spread, length, wide) : spread;
            length *= wide;
        }
        return spread;
    }

    /** Each block of that length so many times. */
    private static double[] repeated(double[] blocks, int length, int times) {
        double[] all = new double[blocks.length * times];
        for (int to = 0; to < all.length; to += length) {
            int block = length == 0 ? 0 : to / length / times;
            System.arraycopy(blocks, block * length, all, to, length);
        }
        return all;
    }
}
