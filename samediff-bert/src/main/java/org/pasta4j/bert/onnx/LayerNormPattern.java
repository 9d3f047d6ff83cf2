package org.pasta4j.bert.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;

/**
 * A layer norm over the last axis: the {@code LayerNormalization} operation, or the eight steps that older opsets write
 * for {@code scale (x - mean) / sqrt(mean((x - mean)^2) + epsilon) + shift}.
 */
final class LayerNormPattern {
    /** ONNX's default, which applies where the attribute is left out. */
    private static final float DEFAULT_EPSILON = 1e-5f;

    private final OnnxGraph graph;
    private final String value;

    private LayerNormPattern(OnnxGraph graph, String value) {
        this.graph = graph;
        this.value = value;
    }

    /** A layer norm and the value it makes. */
    record Norm(String output, LayerNormWeights weights, double epsilon) {}

    /** The layer norm that is applied to the value, if there is one. */
    static Optional<Norm> over(OnnxGraph graph, String value) {
        List<Norm> found = new LayerNormPattern(graph, value).all();
        if (found.size() > 1) {
            throw graph.mismatch(
                    value, "its value goes through " + found.size() + " layer norms; expected one, as in a BERT.");
        }
        return found.stream().findFirst();
    }

    private List<Norm> all() {
        List<Norm> found = new ArrayList<>();
        for (OnnxNode node : graph.consumers(value)) {
            if (node.is("LayerNormalization") && node.input(0).equals(value)) {
                found.add(operation(node));
            } else if (node.is("Sub") && isCentred(node.output())) {
                graph.consumers(node.output()).stream()
                        .filter(n -> n.is("Div") && n.input(0).equals(node.output()))
                        .forEach(div -> found.add(steps(div)));
            }
        }
        return found;
    }

    private Norm operation(OnnxNode node) {
        long axis = node.integer("axis", -1);
        if (axis != -1 && axis != 2) {
            throw node.mismatch("expected a norm over the last axis, found axis " + axis + ".");
        }
        double epsilon = Double.parseDouble(Float.toString(node.real("epsilon", DEFAULT_EPSILON)));
        return new Norm(node.output(), weights(node, node.input(1), node, node.input(2)), epsilon);
    }

    private Norm steps(OnnxNode div) {
        OnnxNode root = graph.require(div.input(1), "Sqrt", "the standard deviation of a layer norm");
        OnnxNode sum = graph.require(root.input(0), "Add", "the variance plus epsilon of a layer norm");
        double epsilon = 0;
        OnnxNode variance = null;
        for (String operand : sum.inputs()) {
            OptionalDouble number = graph.scalar(operand);
            if (number.isPresent()) {
                epsilon = number.getAsDouble();
                variance = graph.require(sum.other(operand).orElse(""), "ReduceMean", "the variance of a layer norm");
            }
        }
        if (variance == null) {
            throw sum.mismatch("expected the variance plus a constant epsilon.");
        }
        checkVariance(variance);
        OnnxNode scaled = next(div, "Mul", "scale");
        OnnxNode shifted = next(scaled, "Add", "shift");
        String scale = scaled.other(div.output()).orElse("");
        String shift = shifted.other(scaled.output()).orElse("");
        return new Norm(shifted.output(), weights(scaled, scale, shifted, shift), epsilon);
    }

    private void checkVariance(OnnxNode mean) {
        checkLastAxis(mean);
        Factors product = Factors.of(graph, mean.input(0));
        List<String> squared = product.values();
        if (squared.size() != 2 || !product.isNumber(1) || !squared.stream().allMatch(this::isCentred)) {
            throw mean.mismatch("expected the mean of (x - mean(x)) squared, the variance of a layer norm.");
        }
    }

    /** Whether this is x minus its mean. */
    private boolean isCentred(String difference) {
        Optional<OnnxNode> mean = graph.producer(difference, "Sub")
                .filter(sub -> sub.input(0).equals(value))
                .flatMap(sub -> graph.producer(sub.input(1), "ReduceMean"))
                .filter(m -> m.input(0).equals(value));
        mean.ifPresent(this::checkLastAxis);
        return mean.isPresent();
    }

    private void checkLastAxis(OnnxNode mean) {
        long[] axes = ShapeExpression.axes(graph, mean).orElse(new long[0]);
        if (axes.length != 1 || axes[0] != -1 && axes[0] != 2 || mean.integer("keepdims", 1) != 1) {
            throw mean.mismatch("expected a mean over the last axis that keeps the axis, as in a layer norm.");
        }
    }

    private OnnxNode next(OnnxNode node, String op, String what) {
        List<OnnxNode> found = graph.consumers(node.output());
        if (found.size() != 1 || !found.get(0).is(op)) {
            throw node.mismatch(
                    "expected one " + op + " with the " + what + " of a layer norm to follow, found " + found + ".");
        }
        return found.get(0);
    }

    private LayerNormWeights weights(OnnxNode scaled, String scale, OnnxNode shifted, String shift) {
        int length = graph.constant(scale)
                .map(t -> t.weight().length())
                .orElseThrow(() -> scaled.mismatch("expected a constant vector as the scale of a layer norm."));
        FrozenTensor factor = LinearPattern.vector(graph, scaled, scale, length);
        return new LayerNormWeights(factor, LinearPattern.vector(graph, shifted, shift, length));
    }
}
