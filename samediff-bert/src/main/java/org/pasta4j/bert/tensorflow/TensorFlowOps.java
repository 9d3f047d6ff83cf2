package org.pasta4j.bert.tensorflow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpWriter;
import org.pasta4j.bert.graph.OpWriter.Strided;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.NodeDef;

/**
 * One operation of TensorFlow as ONNX writes it. What is not known is added under TensorFlow's name; it does no harm
 * where no BERT depends on it.
 *
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/raw_ops">TensorFlow's operations</a>
 */
final class TensorFlowOps {
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("Add", "Add"),
            Map.entry("AddV2", "Add"),
            Map.entry("BiasAdd", "Add"),
            Map.entry("Sub", "Sub"),
            Map.entry("Mul", "Mul"),
            Map.entry("Div", "Div"),
            Map.entry("RealDiv", "Div"),
            Map.entry("FloorDiv", "Div"),
            Map.entry("FloorMod", "Mod"),
            Map.entry("Maximum", "Max"),
            Map.entry("Minimum", "Min"),
            Map.entry("Pow", "Pow"),
            Map.entry("Neg", "Neg"),
            Map.entry("Exp", "Exp"),
            Map.entry("Sqrt", "Sqrt"),
            Map.entry("Reciprocal", "Reciprocal"),
            Map.entry("Tanh", "Tanh"),
            Map.entry("Erf", "Erf"),
            Map.entry("Relu", "Relu"),
            Map.entry("Shape", "Shape"),
            Map.entry("Reshape", "Reshape"),
            Map.entry("Range", "Range"),
            Map.entry("Equal", "Equal"),
            Map.entry("Less", "Less"),
            Map.entry("LessEqual", "LessOrEqual"),
            Map.entry("Greater", "Greater"),
            Map.entry("GreaterEqual", "GreaterOrEqual"),
            Map.entry("LogicalAnd", "And"),
            Map.entry("LogicalNot", "Not"),
            Map.entry("Select", "Where"),
            Map.entry("SelectV2", "Where"),
            Map.entry("Identity", "Identity"),
            Map.entry("StopGradient", "Identity"),
            Map.entry("PreventGradient", "Identity"),
            Map.entry("CheckNumerics", "Identity"),
            Map.entry("ReadVariableOp", "Identity"),
            Map.entry("PlaceholderWithDefault", "Identity"));

    private final NodeDef node;
    private final List<String> inputs;
    private final OpWriter writer;
    private final GraphBuilder graph;

    /** @param inputs the values that the node takes */
    TensorFlowOps(GraphBuilder graph, NodeDef node, List<String> inputs) {
        this.graph = graph;
        this.node = node;
        this.inputs = inputs;
        this.writer = new OpWriter(graph, node.getName(), node.getName());
    }

    void add() {
        String same = SAME.get(node.getOp());
        if (isLaidOtherwise()) {
            writer.last("tensorflow." + node.getOp(), Map.of(), inputs);
        } else if (same != null) {
            writer.last(same, Map.of(), inputs);
        } else if (!special()) {
            writer.last("tensorflow." + node.getOp(), Map.of(), inputs);
        }
    }

    /** Whether it counts its axes in another way than all that is written here. */
    private boolean isLaidOtherwise() {
        return attribute("data_format").getS().toStringUtf8().startsWith("NC")
                || attribute("batch_dims").getI() != 0;
    }

    private String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** Whether the operation was known and written. */
    private boolean special() {
        switch (node.getOp()) {
            case "Softmax" -> writer.last("Softmax", Map.of(), withoutConstant(input(0)));
            case "NotEqual" -> writer.last("Not", Map.of(), writer.step("Equal", Map.of(), input(0), input(1)));
            case "Square" -> writer.last("Mul", Map.of(), input(0), input(0));
            case "SquaredDifference" -> writer.squaredDifference(input(0), input(1));
            case "Rsqrt" -> writer.inverseRoot(input(0));
            case "ResourceGather", "Gather" -> writer.last("Gather", Map.of(), input(0), input(1));
            case "BroadcastTo" -> writer.last("Expand", Map.of(), input(0), input(1));
            case "Fill" -> writer.last("Expand", Map.of(), input(1), input(0));
            case "Pack" -> writer.stack(inputs, attribute("axis").getI());
            case "MatMul" ->
                writer.product(
                        input(0), attribute("transpose_a").getB(),
                        input(1), attribute("transpose_b").getB());
            case "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3" ->
                writer.product(
                        input(0), attribute("adj_x").getB(),
                        input(1), attribute("adj_y").getB());
            case "Einsum" -> writer.einsum(attribute("equation").getS().toStringUtf8(), inputs);
            case "Cast" ->
                writer.cast(input(0), TensorFlowTensors.type(attribute("DstT").getType()));
            case "OneHot" -> {
                return oneHot();
            }
            case "StridedSlice" -> {
                return stridedSlice();
            }
            case "Slice" -> {
                return slice();
            }
            case "Squeeze" -> writer.last("Squeeze", squeezed(), input(0));
            default -> {
                return withConstant();
            }
        }
        return true;
    }

    /** Operations that take as a value what ONNX takes as an attribute. */
    private boolean withConstant() {
        int last = inputs.size() - 1;
        long[] known = last < 1 ? null : writer.known(input(last)).orElse(null);
        if (known == null) {
            return false;
        }
        switch (node.getOp()) {
            case "Mean" -> writer.last("ReduceMean", Map.of("axes", known, "keepdims", flag("keep_dims")), input(0));
            case "Prod" -> writer.last("ReduceProd", Map.of("axes", known, "keepdims", flag("keep_dims")), input(0));
            case "Transpose" -> {
                boolean same = IntStream.range(0, known.length).allMatch(i -> known[i] == i);
                writer.last(same ? "Identity" : "Transpose", same ? Map.of() : Map.of("perm", known), input(0));
            }
            case "ExpandDims" -> writer.last("Unsqueeze", Map.of("axes", known), input(0));
            case "GatherV2" -> writer.last("Gather", Map.of("axis", known[0]), input(0), input(1));
            case "ConcatV2" -> concat(known[0], inputs.subList(0, last));
            case "Cumsum" ->
                writer.last(
                        "CumSum",
                        Map.of("exclusive", flag("exclusive"), "reverse", flag("reverse")),
                        input(0),
                        input(1));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Lists that are known are one that is known: axes are written so. */
    private void concat(long axis, List<String> lists) {
        List<long[]> known =
                lists.stream().flatMap(list -> writer.known(list).stream()).toList();
        if (known.size() == lists.size()) {
            graph.constant(
                    node.getName(),
                    GraphTensor.integers(
                            node.getName(),
                            node.getName(),
                            known.stream().flatMapToLong(Arrays::stream).toArray()));
        } else {
            writer.last("Concat", Map.of("axis", axis), lists);
        }
    }

    /** What a number is added to: a softmax gives the same with it and without. */
    private String withoutConstant(String scores) {
        return graph.producer(scores)
                .filter(add -> add.is("Add"))
                .flatMap(add -> add.inputs().stream()
                        .filter(term -> number(term).isPresent())
                        .findFirst()
                        .flatMap(add::other))
                .orElse(scores);
    }

    private boolean oneHot() {
        OptionalDouble on = number(input(2));
        OptionalDouble off = number(input(3));
        if (on.isEmpty() || off.isEmpty()) {
            return false;
        }
        String values = writer.numbers(off.getAsDouble(), on.getAsDouble());
        // A file leaves out what is the default.
        long axis = node.containsAttr("axis") ? attribute("axis").getI() : -1;
        writer.last("OneHot", Map.of("axis", axis), input(0), input(1), values);
        return true;
    }

    private OptionalDouble number(String value) {
        return graph.constant(value).map(GraphTensor::scalar).orElse(OptionalDouble.empty());
    }

    private Map<String, Object> squeezed() {
        long[] axes = attribute("squeeze_dims").getList().getIList().stream()
                .mapToLong(Long::longValue)
                .toArray();
        return axes.length == 0 ? Map.of() : Map.of("axes", axes);
    }

    private boolean stridedSlice() {
        Optional<long[]> begin = writer.known(input(1));
        Optional<long[]> end = writer.known(input(2));
        Optional<long[]> strides = writer.known(input(3));
        long beginMask = attribute("begin_mask").getI();
        long endMask = attribute("end_mask").getI();
        long shrink = attribute("shrink_axis_mask").getI();
        if (attribute("ellipsis_mask").getI() != 0
                || attribute("new_axis_mask").getI() != 0
                || strides.isEmpty()
                || Stream.of(begin, end).anyMatch(b -> b.isPresent() && b.get().length != strides.get().length)) {
            return false;
        }
        if (begin.isPresent() && end.isPresent()) {
            writer.stridedSlice(
                    input(0), new Strided(begin.get(), end.get(), strides.get(), beginMask, endMask, shrink));
            return true;
        }
        boolean forwards = Arrays.stream(strides.get()).allMatch(stride -> stride > 0);
        if (shrink == 0 && forwards) {
            writer.stridedSlice(input(0), input(1), input(2), strides.get(), beginMask, endMask);
        }
        return shrink == 0 && forwards;
    }

    private boolean slice() {
        Optional<long[]> begin = writer.known(input(1));
        if (begin.isEmpty()) {
            return false;
        }
        writer.sliceBySize(input(0), input(1), input(2), begin.get().length);
        return true;
    }

    private long flag(String name) {
        return attribute(name).getB() ? 1 : 0;
    }

    private AttrValue attribute(String name) {
        return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
    }
}
