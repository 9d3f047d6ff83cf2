package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Taking some of a few numbers by their places. An index that lies outside throws, as reading an array does. */
final class ProbeGathers {
    private ProbeGathers() {}

    /** {@code Gather}: slices along an axis. */
    static Optional<SmallTensor> gather(SmallTensor a, SmallTensor indices, long axis) {
        int at = axis(a, axis);
        long[] shape = shape(a.shape(), indices.shape(), at);
        if (SmallTensor.size(shape) > SmallTensor.MOST) {
            return Optional.empty();
        }
        int slice = (int) SmallTensor.size(Arrays.copyOfRange(a.shape(), at + 1, a.rank()));
        long length = a.shape()[at];
        double[] values = new double[(int) SmallTensor.size(shape)];
        for (int to = 0, taken = 0; to < values.length; to += slice, taken++) {
            int block = taken / indices.values().length;
            long index = (long) indices.values()[taken % indices.values().length];
            long from = Objects.checkIndex(index < 0 ? index + length : index, length);
            System.arraycopy(a.values(), (int) (block * length + from) * slice, values, to, slice);
        }
        return Optional.of(SmallTensor.of(a.integer(), shape, values));
    }

    /** {@code GatherElements}: the place of each element, but along one axis. */
    static Optional<SmallTensor> elements(SmallTensor a, SmallTensor indices, long axis) {
        int at = axis(a, axis);
        if (indices.rank() != a.rank()) {
            return Optional.empty();
        }
        return gathered(a, indices.shape(), place -> {
            long[] from = place.clone();
            from[at] = (long) indices.at(place);
            return from;
        });
    }

    /** {@code GatherND}: the last axis of the indices lists places. */
    static Optional<SmallTensor> places(SmallTensor a, SmallTensor indices, long batchAxes) {
        int listed = indices.rank() - 1;
        int batch = (int) Objects.checkIndex(batchAxes, a.rank() + 1L);
        int length = (int) indices.shape()[listed];
        long[] shape = LongStream.concat(
                        Arrays.stream(indices.shape(), 0, listed), Arrays.stream(a.shape(), batch + length, a.rank()))
                .toArray();
        return gathered(a, shape, place -> {
            long[] from = new long[a.rank()];
            System.arraycopy(place, 0, from, 0, batch);
            long[] entry = Arrays.copyOf(place, listed + 1);
            for (int i = 0; i < length; i++) {
                entry[listed] = i;
                from[batch + i] = (long) indices.at(entry);
            }
            System.arraycopy(place, listed, from, batch + length, a.rank() - batch - length);
            return from;
        });
    }

    /** {@code NonZero}: the places of numbers other than 0, a row for each axis. */
    static SmallTensor nonZero(SmallTensor a) {
        long[][] found = SmallTensor.places(a.shape())
                .filter(place -> a.at(place) != 0)
                .map(long[]::clone)
                .toArray(long[][]::new);
        double[] values = new double[a.rank() * found.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = found[i % found.length][i / found.length];
        }
        return SmallTensor.of(true, new long[] {a.rank(), found.length}, values);
    }

    private static Optional<SmallTensor> gathered(SmallTensor a, long[] shape, Function<long[], long[]> source) {
        if (SmallTensor.size(shape) > SmallTensor.MOST) {
            return Optional.empty();
        }
        double[] values = SmallTensor.places(shape)
                .mapToDouble(place -> a.at(inside(source.apply(place), a.shape())))
                .toArray();
        return Optional.of(SmallTensor.of(a.integer(), shape, values));
    }

    /** The place with indices below zero counted from the end. */
    private static long[] inside(long[] place, long[] shape) {
        for (int d = 0; d < shape.length; d++) {
            place[d] += place[d] < 0 ? shape[d] : 0;
            if (place[d] < 0 || place[d] >= shape[d]) {
                throw new IndexOutOfBoundsException();
            }
        }
        return place;
    }

    private static int axis(SmallTensor a, long axis) {
        return Axes.index(axis, a.rank());
    }

    /** The shape of a {@code Gather}. */
    static long[] shape(long[] data, long[] indices, int axis) {
        return LongStream.concat(
                        LongStream.concat(Arrays.stream(data, 0, axis), Arrays.stream(indices)),
                        Arrays.stream(data, axis + 1, data.length))
                .toArray();
    }
}
