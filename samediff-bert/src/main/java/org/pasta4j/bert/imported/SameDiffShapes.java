package org.pasta4j.bert.imported;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpWriter;
import org.pasta4j.bert.graph.OpWriter.Strided;

/** An operation of SameDiff on shapes and places, as ONNX writes it. */
final class SameDiffShapes {
    /** Of a strided slice: what begins and ends openly, ellipses, new axes, axes that are gone; bounds follow. */
    private static final int MASKS = 5;

    private final GraphBuilder graph;
    private final DynamicCustomOp op;
    private final List<String> inputs;
    private final OpWriter writer;

    /** @param inputs the values that the operation takes */
    SameDiffShapes(GraphBuilder graph, DynamicCustomOp op, List<String> inputs, OpWriter writer) {
        this.graph = graph;
        this.op = op;
        this.inputs = inputs;
        this.writer = writer;
    }

    private String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    private long[] integers() {
        return op.iArgs();
    }

    /** Whether the operation was known and written. */
    boolean add() {
        return switch (op.opName()) {
            case "reshape" -> reshape();
            case "gather" -> gather();
            case "permute", "transpose" -> withAxes("Transpose", "perm");
            case "expand_dims" -> withAxes("Unsqueeze", "axes");
            case "squeeze" -> withAxes("Squeeze", "axes");
            case "concat" -> written("Concat", Map.of("axis", integers()[0]), inputs);
            case "stack" -> stack();
            case "fill" -> written("Expand", Map.of(), List.of(filling(), input(0)));
            case "range" -> written("Range", Map.of(), inputs);
            case "onehot" -> oneHot();
            case "cumsum" -> cumulativeSum();
            case "slice" -> slice();
            case "strided_slice" -> stridedSlice();
            default -> false;
        };
    }

    private boolean written(String as, Map<String, Object> attributes, List<String> taken) {
        writer.last(as, attributes, taken);
        return true;
    }

    /** The axis stands behind the inputs, or in a third one. */
    private boolean gather() {
        Optional<long[]> axis = integers().length > 0 ? Optional.of(integers()) : writer.known(input(2));
        axis.ifPresent(a -> writer.last("Gather", Map.of("axis", a[0]), input(0), input(1)));
        return axis.isPresent();
    }

    private boolean stack() {
        writer.stack(inputs, integers()[0]);
        return true;
    }

    /** From the first on, itself included. */
    private boolean cumulativeSum() {
        long[] options = integers();
        boolean plain = options.length == 3 && options[0] == 0 && options[1] == 0;
        if (plain) {
            writer.last("CumSum", Map.of(), input(0), writer.integers(options[2]));
        }
        return plain;
    }

    /** The shape stands in a second input, or behind a number for the order that is read in. */
    private boolean reshape() {
        long[] options = integers();
        boolean ordered = options.length > 0 && options[0] < -1;
        if (ordered && options[0] != -'c') {
            return false;
        }
        long[] shape = ordered ? Arrays.copyOfRange(options, 1, options.length) : options;
        writer.last("Reshape", Map.of(), input(0), inputs.size() > 1 ? input(1) : writer.integers(shape));
        return true;
    }

    private boolean withAxes(String as, String attribute) {
        Optional<long[]> axes = inputs.size() > 1 ? writer.known(input(1)) : Optional.of(integers());
        Optional<long[]> given = axes.filter(a -> a.length > 0);
        given.ifPresent(a -> writer.last(as, Map.of(attribute, a), input(0)));
        return given.isPresent();
    }

    private String filling() {
        return inputs.size() > 1 ? input(1) : writer.number(op.tArgs()[0]);
    }

    private boolean oneHot() {
        long[] options = integers();
        double[] values = op.tArgs();
        OptionalDouble on = values.length > 0 ? OptionalDouble.of(values[0]) : number(input(2));
        OptionalDouble off = values.length > 1 ? OptionalDouble.of(values[1]) : number(input(3));
        if (on.isEmpty() || off.isEmpty() || options.length < 2 && inputs.size() < 2) {
            return false;
        }
        String depth = options.length > 1 ? writer.integers(options[1]) : input(1);
        String offAndOn = writer.numbers(off.getAsDouble(), on.getAsDouble());
        long axis = options.length > 0 ? options[0] : -1;
        writer.last("OneHot", Map.of("axis", axis), input(0), depth, offAndOn);
        return true;
    }

    private OptionalDouble number(String value) {
        return graph.constant(value).map(GraphTensor::scalar).orElse(OptionalDouble.empty());
    }

    private boolean slice() {
        long[] bounds = integers();
        if (inputs.size() == 1) {
            int axes = bounds.length / 2;
            String begin = writer.integers(Arrays.copyOf(bounds, axes));
            writer.sliceBySize(input(0), begin, writer.integers(Arrays.copyOfRange(bounds, axes, 2 * axes)), axes);
            return true;
        }
        Optional<long[]> begin = writer.known(input(1));
        begin.ifPresent(b -> writer.sliceBySize(input(0), input(1), input(2), b.length));
        return begin.isPresent();
    }

    private boolean stridedSlice() {
        long[] options = integers();
        if (options.length < MASKS || options[1] != 0 || options[3] != 0) {
            return false;
        }
        int axes = (options.length - MASKS) / 3;
        long[][] bounds = new long[3][];
        for (int i = 0; i < 3; i++) {
            bounds[i] = inputs.size() == 1
                    ? Arrays.copyOfRange(options, MASKS + i * axes, MASKS + (i + 1) * axes)
                    : writer.known(input(i + 1)).orElse(null);
            if (bounds[i] == null || bounds[i].length != bounds[0].length) {
                return false;
            }
        }
        writer.stridedSlice(input(0), new Strided(bounds[0], bounds[1], bounds[2], options[0], options[2], options[4]));
        return true;
    }
}
