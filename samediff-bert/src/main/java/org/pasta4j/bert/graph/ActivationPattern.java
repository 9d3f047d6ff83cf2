package org.pasta4j.bert.graph;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.HiddenActivation;

/** The non-linearity of the feed-forward layer: GELU by erf or by tanh, in any order of its products, or ReLU. */
final class ActivationPattern {
    private static final double TANH_SCALE = Math.sqrt(2 / Math.PI);
    private static final double TANH_CUBIC = 0.044715;

    private ActivationPattern() {}

    /** An activation and the value it is applied to. */
    record Activation(String input, HiddenActivation kind) {}

    /** The activation that makes the value. */
    static Activation require(OpGraph graph, String value) {
        return match(graph, value).orElseThrow(() -> {
            String expected = "expected the activation of a feed-forward layer: GELU by Erf or by Tanh, or Relu.";
            return graph.mismatch(value, expected);
        });
    }

    private static Optional<Activation> match(OpGraph graph, String value) {
        Optional<OpNode> relu = graph.producer(value, "Relu");
        if (relu.isPresent()) {
            return Optional.of(new Activation(relu.get().input(0), HiddenActivation.RELU));
        }
        Optional<OpNode> gelu = graph.producer(value, "Gelu");
        if (gelu.isPresent()) {
            return Optional.of(new Activation(gelu.get().input(0), kind(gelu.get())));
        }
        Factors product = Factors.of(graph, value);
        if (product.values().size() != 2 || !product.isNumber(0.5)) {
            return Optional.empty();
        }
        List<String> values = product.values();
        Optional<Activation> first = gelu(graph, values.get(0), values.get(1));
        return first.isPresent() ? first : gelu(graph, values.get(1), values.get(0));
    }

    private static HiddenActivation kind(OpNode gelu) {
        String approximation = gelu.text("approximate", "none");
        return switch (approximation) {
            case "none" -> HiddenActivation.GELU;
            case "tanh" -> HiddenActivation.GELU_TANH;
            default -> throw gelu.mismatch("expected GELU or its approximation by tanh, found " + approximation + ".");
        };
    }

    /** GELU as {@code x * gate / 2}. */
    private static Optional<Activation> gelu(OpGraph graph, String x, String gate) {
        Optional<OpNode> curve = onePlus(graph, gate).flatMap(graph::producer);
        if (curve.isEmpty()) {
            return Optional.empty();
        }
        String argument = curve.get().input(0);
        if (curve.get().is("Erf") && isErfArgument(graph, argument, x)) {
            return Optional.of(new Activation(x, HiddenActivation.GELU));
        }
        if (curve.get().is("Tanh") && isTanhArgument(graph, argument, x)) {
            return Optional.of(new Activation(x, HiddenActivation.GELU_TANH));
        }
        return Optional.empty();
    }

    private static boolean isErfArgument(OpGraph graph, String argument, String x) {
        Factors product = Factors.of(graph, argument);
        return product.isPower(x, 1) && product.isNumber(Math.sqrt(0.5));
    }

    private static boolean isTanhArgument(OpGraph graph, String argument, String x) {
        Factors product = Factors.of(graph, argument);
        if (!product.isNumber(TANH_SCALE)) {
            return false;
        }
        return product.only().map(sum -> isXPlusCube(graph, sum, x)).orElse(false)
                || product.values().size() == 2
                        && product.values().contains(x)
                        && product.values().stream().anyMatch(v -> isOnePlusSquare(graph, v, x));
    }

    /** {@code x + 0.044715 x^3}. */
    private static boolean isXPlusCube(OpGraph graph, String sum, String x) {
        return graph.producer(sum, "Add")
                .flatMap(add -> add.other(x))
                .map(v -> isCubicTerm(graph, v, x, 3))
                .orElse(false);
    }

    /** {@code 1 + 0.044715 x^2}, which is multiplied by x. */
    private static boolean isOnePlusSquare(OpGraph graph, String sum, String x) {
        return onePlus(graph, sum).map(v -> isCubicTerm(graph, v, x, 2)).orElse(false);
    }

    private static boolean isCubicTerm(OpGraph graph, String value, String x, int exponent) {
        Factors product = Factors.of(graph, value);
        return product.isPower(x, exponent) && product.isNumber(TANH_CUBIC);
    }

    /** What is added to 1. */
    private static Optional<String> onePlus(OpGraph graph, String value) {
        return graph.producer(value, "Add")
                .flatMap(add -> add.inputs().stream()
                        .filter(v -> graph.isScalar(v, 1))
                        .findFirst()
                        .flatMap(add::other));
    }
}
