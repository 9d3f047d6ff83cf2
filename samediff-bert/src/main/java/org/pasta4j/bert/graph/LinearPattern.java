package org.pasta4j.bert.graph;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LinearWeights;

/**
 * A linear layer: {@code MatMul} and {@code Add}, or {@code Gemm}. Optimisers leave a bias out that is 0 everywhere, as
 * it is in a pooler that was never trained.
 */
final class LinearPattern {
    private LinearPattern() {}

    /** A linear layer and the value it is applied to. */
    record Linear(String input, LinearWeights weights) {
        int outputs() {
            return weights.weight().size(0);
        }

        /** The same with another bias added. */
        Linear plus(FrozenTensor bias) {
            FloatBuffer own = weights.bias().values();
            FloatBuffer other = bias.values();
            float[] sum = new float[outputs()];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = own.get(i) + other.get(i);
            }
            return new Linear(input, new LinearWeights(weights.weight(), FrozenTensor.of(sum, sum.length)));
        }
    }

    /**
     * The linear layer that makes the value.
     *
     * @param part what it would be in a BERT, for the message
     */
    static Linear require(OpGraph graph, String value, String part) {
        return match(graph, value).orElseThrow(() -> {
            String expected = "expected " + part
                    + ", a linear layer: MatMul with a constant matrix and Add of a constant vector, or Gemm.";
            return graph.mismatch(value, expected);
        });
    }

    static Optional<Linear> match(OpGraph graph, String value) {
        OpNode node = graph.producer(value).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        return switch (node.op()) {
            case "Gemm" -> gemm(graph, node);
            case "Add" -> matMulAndAdd(graph, node);
            case "MatMul" -> matrix(graph, node.input(1)).map(m -> withoutBias(node.input(0), m.transpose()));
            default -> Optional.empty();
        };
    }

    private static Linear withoutBias(String input, FrozenTensor weight) {
        int outputs = weight.size(0);
        return new Linear(input, new LinearWeights(weight, FrozenTensor.of(new float[outputs], outputs)));
    }

    private static Optional<Linear> matMulAndAdd(OpGraph graph, OpNode add) {
        for (String bias : add.inputs()) {
            OpNode product =
                    add.other(bias).flatMap(v -> graph.producer(v, "MatMul")).orElse(null);
            if (product == null || graph.constant(bias).isEmpty()) {
                continue;
            }
            Optional<FrozenTensor> matrix = matrix(graph, product.input(1));
            if (matrix.isPresent()) {
                return Optional.of(
                        linear(graph, add, product.input(0), matrix.get().transpose(), bias));
            }
        }
        return Optional.empty();
    }

    private static Optional<Linear> gemm(OpGraph graph, OpNode gemm) {
        Optional<FrozenTensor> matrix = matrix(graph, gemm.input(1));
        String bias = gemm.input(2);
        if (matrix.isEmpty() || !bias.isEmpty() && graph.constant(bias).isEmpty()) {
            return Optional.empty();
        }
        if (gemm.integer("transA", 0) != 0 || gemm.real("alpha", 1) != 1 || gemm.real("beta", 1) != 1) {
            throw gemm.mismatch("expected transA 0, alpha 1 and beta 1.");
        }
        FrozenTensor weight =
                gemm.integer("transB", 0) != 0 ? matrix.get() : matrix.get().transpose();
        return Optional.of(
                bias.isEmpty() ? withoutBias(gemm.input(0), weight) : linear(graph, gemm, gemm.input(0), weight, bias));
    }

    private static Linear linear(OpGraph graph, OpNode node, String input, FrozenTensor weight, String bias) {
        return new Linear(input, new LinearWeights(weight, vector(graph, node, bias, weight.size(0))));
    }

    /** A constant matrix, or the transpose of one that the exporter did not fold. */
    private static Optional<FrozenTensor> matrix(OpGraph graph, String value) {
        Optional<FrozenTensor> constant =
                graph.constant(value).filter(t -> t.rank() == 2).map(GraphTensor::weight);
        if (constant.isPresent()) {
            return constant;
        }
        return graph.producer(value, "Transpose")
                .filter(t -> t.integers("perm")
                        .map(p -> p.length == 2 && p[0] == 1 && p[1] == 0)
                        .orElse(true))
                .flatMap(t -> graph.constant(t.input(0)))
                .filter(t -> t.rank() == 2)
                .map(t -> t.weight().transpose());
    }

    /** A constant that is added to or multiplied with every row: {@code [n]}, perhaps behind lengths of 1. */
    static FrozenTensor vector(OpGraph graph, OpNode node, String value, int length) {
        GraphTensor tensor = graph.constant(value)
                .orElseThrow(() -> node.mismatch("expected a constant vector, but \"" + value + "\" is computed."));
        FrozenTensor weight = tensor.weight();
        if (weight.length() != length || weight.rank() == 0 || weight.size(weight.rank() - 1) != length) {
            throw node.refuse("expected a vector of " + length + " values, but \"" + value + "\" is " + weight
                    + ". The shapes in the file contradict each other; export it again.");
        }
        return weight.rank() == 1 ? weight : FrozenTensor.of(weight.values(), length);
    }
}
