package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code Slice} takes of a shape.
 *
 * @param from the first index along each axis
 * @param by the step along each axis
 * @param shape of what is taken
 */
record ProbeSlices(long[] from, long[] by, long[] shape) {

    /**
     * The bounds of a slice.
     *
     * @param shape of what is sliced
     * @param in the node's inputs; the first is not asked for
     * @return empty for steps backwards
     */
    static Optional<ProbeSlices> of(long[] shape, List<SmallTensor> in) {
        long[] starts = in.get(1).longs();
        long[] ends = in.get(2).longs();
        long[] axes = given(in, 3);
        long[] steps = given(in, 4);
        ProbeSlices slice = new ProbeSlices(new long[shape.length], new long[shape.length], shape.clone());
        Arrays.fill(slice.by, 1);
        for (int i = 0; i < starts.length; i++) {
            long axis = axes == null ? i : axes[i];
            int d = Axes.index(axis, shape.length);
            long step = steps == null ? 1 : steps[i];
            if (step < 1) {
                return Optional.empty();
            }
            slice.from[d] = bound(starts[i], shape[d]);
            slice.by[d] = step;
            slice.shape[d] = Math.max(0, (bound(ends[i], shape[d]) - slice.from[d] + step - 1) / step);
        }
        return Optional.of(slice);
    }

    private static long[] given(List<SmallTensor> in, int input) {
        return in.size() > input && in.get(input) != null ? in.get(input).longs() : null;
    }

    SmallTensor apply(SmallTensor data) {
        double[] values = SmallTensor.places(shape)
                .mapToDouble(place -> {
                    long[] index = new long[place.length];
                    for (int d = 0; d < index.length; d++) {
                        index[d] = from[d] + place[d] * by[d];
                    }
                    return data.at(index);
                })
                .toArray();
        return SmallTensor.of(data.integer(), shape, values);
    }

    /** Negative ones count from the end; what lies outside is moved to the edge. */
    private static long bound(long bound, long length) {
        return Math.max(0, Math.min(length, bound < 0 ? bound + length : bound));
    }
}
