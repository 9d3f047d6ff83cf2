package org.pasta4j.bert.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;

/**
 * A layer norm over the last axis, {@code scale (x - mean) / deviation + shift}: the {@code LayerNormalization}
 * operation, the steps of that formula in any order of their products, or TensorFlow's {@code x (scale / deviation) +
 * (shift - mean (scale / deviation))}.
 */
final class LayerNormPattern {
    /** ONNX's default, which applies where the attribute is left out. */
    private static final float DEFAULT_EPSILON = 1e-5f;
    /** From the value to the last step of its norm, on the shortest way. */
    private static final int MOST_STEPS = 4;

    private final OpGraph graph;
    private final String value;

    private LayerNormPattern(OpGraph graph, String value) {
        this.graph = graph;
        this.value = value;
    }

    /** A layer norm and the value it makes. */
    record Norm(String output, LayerNormWeights weights, double epsilon) {}

    /** The layer norm that is applied to the value, if there is one. */
    static Optional<Norm> over(OpGraph graph, String value) {
        List<Norm> found = new LayerNormPattern(graph, value).all();
        if (found.size() > 1) {
            throw graph.mismatch(
                    value, "its value goes through " + found.size() + " layer norms; expected one, as in a BERT.");
        }
        return found.stream().findFirst();
    }

    private List<Norm> all() {
        List<Norm> found = new ArrayList<>();
        for (OpNode node : graph.consumers(value)) {
            if (node.is("LayerNormalization") && node.input(0).equals(value)) {
                found.add(operation(node));
            }
        }
        if (graph.consumers(value).stream().anyMatch(n -> n.is("ReduceMean"))) {
            sumsAfter().forEach(add -> steps(add).ifPresent(found::add));
        }
        return found;
    }

    private Norm operation(OpNode node) {
        long axis = node.integer("axis", -1);
        if (!graph.probes().isLastAxis(node.taken(0), axis)) {
            throw node.mismatch("expected a norm over the last axis, found axis " + axis + ".");
        }
        double epsilon = Double.parseDouble(Float.toString(node.real("epsilon", DEFAULT_EPSILON)));
        return new Norm(node.output(), weights(node, node.input(1), node.input(2)), epsilon);
    }

    /** The additions that the value comes to in a few steps. */
    private Set<OpNode> sumsAfter() {
        Set<OpNode> sums = new LinkedHashSet<>();
        Set<OpNode> step = new LinkedHashSet<>(graph.consumers(value));
        for (int i = 0; i < MOST_STEPS; i++) {
            Set<OpNode> next = new LinkedHashSet<>();
            for (OpNode node : step) {
                if (node.is("Add") && node.inputs().size() == 2) {
                    sums.add(node);
                } else if (node.is("Sub") || node.is("Mul") || node.is("Div")) {
                    next.addAll(graph.consumers(node.output()));
                }
            }
            step = next;
        }
        return sums;
    }

    private Optional<Norm> steps(OpNode add) {
        for (int i = 0; i < 2; i++) {
            Optional<Scaled> scaled = scaled(add.input(i));
            String rest = add.input(1 - i);
            if (scaled.isEmpty()) {
                continue;
            }
            Scaled product = scaled.get();
            if (isCentred(product.of())) {
                return Optional.of(norm(add, product, rest));
            }
            Optional<OpNode> shifted = graph.producer(rest, "Sub")
                    .filter(sub -> product.of().equals(value)
                            && scaled(sub.input(1))
                                    .filter(mean -> isMean(mean.of()) && mean.isScaledLike(product))
                                    .isPresent());
            if (shifted.isPresent()) {
                return Optional.of(norm(add, product, shifted.get().input(0)));
            }
        }
        return Optional.empty();
    }

    private Norm norm(OpNode add, Scaled scaled, String shift) {
        OpNode sum = graph.require(scaled.variance(), "Add", "the variance plus epsilon of a layer norm");
        for (String operand : sum.inputs()) {
            OptionalDouble epsilon = graph.scalar(operand);
            if (epsilon.isPresent()) {
                checkVariance(
                        graph.require(sum.other(operand).orElse(""), "ReduceMean", "the variance of a layer norm"));
                return new Norm(add.output(), weights(add, scaled.scale(), shift), epsilon.getAsDouble());
            }
        }
        throw sum.mismatch("expected the variance plus a constant epsilon.");
    }

    /** A value times a constant vector and divided by the root of a variance, in whatever order. */
    private record Scaled(String of, String scale, String variance) {
        boolean isScaledLike(Scaled other) {
            return scale.equals(other.scale) && variance.equals(other.variance);
        }
    }

    private Optional<Scaled> scaled(String product) {
        List<String> values = new ArrayList<>();
        List<String> scales = new ArrayList<>();
        List<String> variances = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>(List.of(product));
        while (!open.isEmpty() && values.size() + scales.size() + variances.size() < MOST_STEPS) {
            String next = open.pop();
            Optional<OpNode> made = graph.producer(next);
            Optional<String> variance = made.filter(n -> n.is("Reciprocal")).flatMap(n -> underRoot(n.input(0)));
            Optional<String> divisor = made.filter(n -> n.is("Div")).flatMap(n -> underRoot(n.input(1)));
            if (variance.isPresent()) {
                variances.add(variance.get());
            } else if (divisor.isPresent()) {
                variances.add(divisor.get());
                open.push(made.get().input(0));
            } else if (made.filter(n -> n.is("Mul")).isPresent()) {
                made.get().inputs().forEach(open::push);
            } else {
                (graph.constant(next).isPresent() ? scales : values).add(next);
            }
        }
        return open.isEmpty() && values.size() == 1 && scales.size() == 1 && variances.size() == 1
                ? Optional.of(new Scaled(values.get(0), scales.get(0), variances.get(0)))
                : Optional.empty();
    }

    private Optional<String> underRoot(String root) {
        return graph.producer(root, "Sqrt").map(sqrt -> sqrt.input(0));
    }

    private void checkVariance(OpNode mean) {
        checkLastAxis(mean);
        Factors product = Factors.of(graph, mean.input(0));
        List<String> squared = product.values();
        if (squared.size() != 2 || !product.isNumber(1) || !squared.stream().allMatch(this::isCentred)) {
            throw mean.mismatch("expected the mean of (x - mean(x)) squared, the variance of a layer norm.");
        }
    }

    /** Whether this is x minus its mean. */
    private boolean isCentred(String difference) {
        return graph.producer(difference, "Sub")
                .filter(sub -> sub.input(0).equals(value) && isMean(sub.input(1)))
                .isPresent();
    }

    private boolean isMean(String candidate) {
        Optional<OpNode> mean =
                graph.producer(candidate, "ReduceMean").filter(m -> m.input(0).equals(value));
        mean.ifPresent(this::checkLastAxis);
        return mean.isPresent();
    }

    private void checkLastAxis(OpNode mean) {
        if (graph.probes().shape(mean.taken(0)).isEmpty()) {
            graph.probes().firstWithoutShape(mean.taken(0)).ifPresent(node -> {
                throw node.mismatch("the shape of what it makes cannot be told, and so not over which axis the layer"
                        + " norm after it is taken; expected an operation of a BERT on shapes that fit.");
            });
        }
        long[] axes = Axes.of(graph, mean).orElse(new long[0]);
        if (axes.length != 1
                || !graph.probes().isLastAxis(mean.taken(0), axes[0])
                || mean.integer("keepdims", 1) != 1) {
            throw mean.mismatch("expected a mean over the last axis that keeps the axis, as in a layer norm.");
        }
    }

    private LayerNormWeights weights(OpNode node, String scale, String shift) {
        int length = graph.constant(scale)
                .map(t -> t.weight().length())
                .orElseThrow(() -> node.mismatch("expected a constant vector as the scale of a layer norm."));
        FrozenTensor factor = LinearPattern.vector(graph, node, scale, length);
        FrozenTensor offset = shift.isEmpty()
                ? FrozenTensor.of(new float[length], length)
                : LinearPattern.vector(graph, node, shift, length);
        return new LayerNormWeights(factor, offset);
    }
}
