package org.pasta4j.bert.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code Slice} on a few numbers, with its bounds as inputs (opset 10 and newer) or as attributes. */
final class ProbeSlices {
    private ProbeSlices() {}

    static Optional<SmallTensor> slice(OnnxNode node, List<SmallTensor> in) {
        SmallTensor data = in.get(0);
        long[] starts = bounds(node, in, "starts", 1);
        long[] ends = bounds(node, in, "ends", 2);
        long[] axes = bounds(node, in, "axes", 3);
        long[] steps = in.size() > 4 && in.get(4) != null ? in.get(4).longs() : null;
        long[] from = new long[data.rank()];
        long[] by = new long[data.rank()];
        long[] shape = data.shape().clone();
        Arrays.fill(by, 1);
        for (int i = 0; i < starts.length; i++) {
            long axis = axes == null ? i : axes[i];
            int d = (int) (axis < 0 ? axis + data.rank() : axis);
            long step = steps == null ? 1 : steps[i];
            if (step < 1) {
                return Optional.empty();
            }
            from[d] = bound(starts[i], data.shape()[d]);
            by[d] = step;
            shape[d] = Math.max(0, (bound(ends[i], data.shape()[d]) - from[d] + step - 1) / step);
        }
        double[] values = Arrays.stream(SmallTensor.places(shape))
                .mapToDouble(place -> {
                    long[] index = new long[place.length];
                    for (int d = 0; d < index.length; d++) {
                        index[d] = from[d] + place[d] * by[d];
                    }
                    return data.at(index);
                })
                .toArray();
        return Optional.of(SmallTensor.of(data.integer(), shape, values));
    }

    private static long[] bounds(OnnxNode node, List<SmallTensor> in, String attribute, int input) {
        if (in.size() > input && in.get(input) != null) {
            return in.get(input).longs();
        }
        return node.integers(attribute).orElse(null);
    }

    /** Negative ones count from the end; what lies outside is moved to the edge. */
    private static long bound(long bound, long length) {
        return Math.max(0, Math.min(length, bound < 0 ? bound + length : bound));
    }
}
