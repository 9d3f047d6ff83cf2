package org.pasta4j.bert.imported;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.OpWriter;

/**
 * One operation of SameDiff as ONNX writes it. What is not known, or is known to compute wrong numbers in 1.0.0-M2.1,
 * is added under SameDiff's name; it does no harm where no BERT depends on it.
 */
final class SameDiffOps {
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("add", "Add"),
            Map.entry("subtract", "Sub"),
            Map.entry("multiply", "Mul"),
            Map.entry("divide", "Div"),
            Map.entry("realdiv", "Div"),
            Map.entry("maximum", "Max"),
            Map.entry("minimum", "Min"),
            Map.entry("Pow", "Pow"),
            Map.entry("neg", "Neg"),
            Map.entry("exp", "Exp"),
            Map.entry("sqrt", "Sqrt"),
            Map.entry("tanh", "Tanh"),
            Map.entry("erf", "Erf"),
            Map.entry("identity", "Identity"),
            Map.entry("stop_gradient", "Identity"),
            Map.entry("shape_of", "Shape"),
            Map.entry("equals", "Equal"),
            Map.entry("less", "Less"),
            Map.entry("less_equal", "LessOrEqual"),
            Map.entry("greater", "Greater"),
            Map.entry("greater_equal", "GreaterOrEqual"));

    /** Operations with a number, by what they do to it; those with {@code r} have it on the left. */
    private static final Map<String, String> WITH_NUMBER = Map.of(
            "add_scalar", "Add",
            "sub_scalar", "Sub",
            "mul_scalar", "Mul",
            "div_scalar", "Div",
            "pow", "Pow",
            "rsub_scalar", "Sub",
            "rdiv_scalar", "Div");

    private final GraphBuilder graph;
    private final SameDiffOp node;
    private final DifferentialFunction op;
    private final String name;
    private final List<String> inputs;
    private final boolean faultsMended;
    private final OpWriter writer;

    SameDiffOps(GraphBuilder graph, SameDiffOp node, boolean faultsMended) {
        this.graph = graph;
        this.node = node;
        this.op = node.getOp();
        this.name = op.opName();
        this.inputs = node.getInputsToOp() == null ? List.of() : node.getInputsToOp();
        this.faultsMended = faultsMended;
        this.writer = new OpWriter(graph, node.getName(), node.getOutputsOfOp().get(0));
    }

    void add() {
        if (SAME.containsKey(name)) {
            writer.last(SAME.get(name), Map.of(), inputs);
        } else if (!isKnown()) {
            graph.add(node.getName(), "samediff." + name, inputs, node.getOutputsOfOp(), Map.of());
        }
    }

    /** Whether it is one that is written in a way of its own; then it was. */
    private boolean isKnown() {
        try {
            return op instanceof ScalarOp scalar
                    ? number(scalar)
                    : special()
                            || op instanceof DynamicCustomOp custom
                                    && new SameDiffShapes(graph, custom, inputs, writer).add();
        } catch (IndexOutOfBoundsException
                | NullPointerException
                | IllegalArgumentException
                | UnsupportedOperationException e) {
            // It lacks an argument: what it would compute is not known.
            return false;
        }
    }

    private String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    private long[] integers() {
        return op instanceof DynamicCustomOp custom ? custom.iArgs() : new long[0];
    }

    private boolean number(ScalarOp scalar) {
        double value = scalar.scalar().getDouble(0);
        if (name.equals("relu")) {
            if (value == 0) {
                writer.last("Relu", Map.of(), input(0));
            }
            return value == 0;
        }
        String known = WITH_NUMBER.get(name);
        if (known == null) {
            return false;
        }
        String number = writer.number(value);
        boolean first = name.startsWith("r");
        writer.last(known, Map.of(), first ? number : input(0), first ? input(0) : number);
        return true;
    }

    /** Operations on numbers; false for one that is none of these. */
    private boolean special() {
        switch (name) {
            case "reversesubtract" -> writer.last("Sub", Map.of(), input(1), input(0));
            case "reversedivide" -> writer.last("Div", Map.of(), input(1), input(0));
            case "squaredsubtract" -> writer.squaredDifference(input(0), input(1));
            case "square" -> writer.last("Mul", Map.of(), input(0), input(0));
            case "cube" -> writer.last("Mul", Map.of(), input(0), writer.step("Mul", Map.of(), input(0), input(0)));
            case "rsqrt" -> writer.inverseRoot(input(0));
            case "xw_plus_b" -> {
                boolean plain = Arrays.stream(integers()).allMatch(i -> i == 0);
                if (plain) {
                    writer.last("Add", Map.of(), writer.step("MatMul", Map.of(), input(0), input(1)), input(2));
                }
                return plain;
            }
            case "biasadd" -> {
                boolean[] channelsFirst = ((DynamicCustomOp) op).bArgs();
                boolean plain = channelsFirst.length == 0 || !channelsFirst[0];
                if (plain) {
                    writer.last("Add", Map.of(), inputs);
                }
                return plain;
            }
            case "matmul" -> {
                return product();
            }
            case "softmax" -> {
                long axis = integers().length == 0 ? -1 : integers()[0];
                writer.last("Softmax", Map.of("axis", faultsMended && axis == 1 ? -1 : axis), input(0));
            }
            case "reduce_mean" -> {
                return mean();
            }
            case "cast" -> writer.cast(input(0), castType());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean product() {
        DynamicCustomOp product = (DynamicCustomOp) op;
        long[] transposed = Arrays.copyOf(product.iArgs(), 3);
        double[] factors = product.tArgs();
        boolean scaled = factors.length > 0 && factors[0] != 1;
        boolean added = factors.length > 1 && factors[1] != 0;
        if (transposed[2] != 0 || scaled || added && !faultsMended) {
            return false;
        }
        writer.product(input(0), transposed[0] != 0, input(1), transposed[1] != 0);
        return true;
    }

    private boolean mean() {
        BaseReduceOp mean = (BaseReduceOp) op;
        boolean known = mean.dimensions() != null && !mean.dimensions().isEmpty();
        if (known) {
            long keep = mean.isKeepDims() ? 1 : 0;
            long[] axes = mean.dimensions().toLongVector();
            writer.last("ReduceMean", Map.of("axes", axes, "keepdims", keep), input(0));
        }
        return known;
    }

    private Optional<ElementType> castType() {
        DynamicCustomOp cast = (DynamicCustomOp) op;
        return SameDiffGraphReader.type(
                cast.numDArguments() > 0 ? cast.dArgs()[0] : DataType.fromInt((int) integers()[0]));
    }
}
