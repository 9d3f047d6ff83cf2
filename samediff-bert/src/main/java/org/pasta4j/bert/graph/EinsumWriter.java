package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes {@code Einsum} as the products of matrices that it is: of rows and a constant of any rank, which is a linear
 * layer, or of two stacks of matrices, as attention is. What is neither stays an {@code Einsum}.
 */
final class EinsumWriter {
    /** As ONNX numbers them: float32, float16, float64, bfloat16. */
    private static final Set<Long> FLOATS = Set.of(1L, 10L, 11L, 16L);

    private final GraphBuilder graph;
    private final OpWriter writer;

    EinsumWriter(GraphBuilder graph, OpWriter writer) {
        this.graph = graph;
        this.writer = writer;
    }

    /** Writes the operation, whatever its equation. */
    void write(String equation, List<String> inputs) {
        boolean known = inputs.size() == 2
                && EinsumEquation.parse(equation)
                        .filter(e -> linear(e, inputs.get(0), inputs.get(1))
                                || linear(e.exchanged(), inputs.get(1), inputs.get(0))
                                || matrices(e, inputs.get(0), inputs.get(1)))
                        .isPresent();
        if (!known) {
            writer.last("Einsum", Map.of("equation", equation), inputs);
        }
    }

    /** A product with a constant that has no axis of the rows. */
    private boolean linear(EinsumEquation equation, String rows, String constant) {
        Optional<GraphTensor> weight = constant(constant)
                .filter(w -> w.rank() == equation.right().length()
                        && equation.batch().isEmpty());
        if (weight.isEmpty()
                || equation.summed().isEmpty()
                || equation.ofRight().isEmpty()) {
            return false;
        }
        Optional<String> matrix = matrix(equation, weight.get());
        if (matrix.isEmpty() || equation.hasOthers() && !equation.isOfLastAxis()) {
            return false;
        }
        if (equation.hasOthers()) {
            writer.last("MatMul", Map.of(), rows, matrix.get());
            return true;
        }
        int kept = equation.ofLeft().length();
        String laid = transposed(rows, equation.left(), equation.ofLeft() + equation.summed());
        String flat = equation.summed().length() == 1 ? laid : reshaped(laid, kept, -1);
        String product = writer.step("MatMul", Map.of(), flat, matrix.get());
        long[] lengths = lengths(equation, equation.ofRight(), weight.get());
        String split = lengths.length == 1 ? product : reshaped(product, kept, lengths);
        writer.last("Identity", Map.of(), transposed(split, equation.ofLeft() + equation.ofRight(), equation.result()));
        return true;
    }

    /** The constant, perhaps cast to other floats, as layers that compute in 16 bits do. */
    private Optional<GraphTensor> constant(String value) {
        String source = graph.producer(value)
                .filter(node -> node.is("Cast") && FLOATS.contains(node.integer("to", 0)))
                .map(node -> node.input(0))
                .orElse(value);
        return graph.constant(source).filter(GraphTensor::isFloat).filter(EinsumWriter::isPossible);
    }

    /** Whether it can be of these lengths; a damaged file may claim any. */
    private static boolean isPossible(GraphTensor weight) {
        long elements = SmallTensor.size(weight.dimensions());
        return elements > 0 && elements <= Integer.MAX_VALUE;
    }

    /** The constant as a matrix of {@code [summed, others]}; empty if its axes are mixed. */
    private Optional<String> matrix(EinsumEquation equation, GraphTensor weight) {
        long summed = SmallTensor.size(lengths(equation, equation.summed(), weight));
        long others = SmallTensor.size(lengths(equation, equation.ofRight(), weight));
        if (equation.right().equals(equation.summed() + equation.ofRight())) {
            return Optional.of(writer.constant(weight.reshaped(summed, others)));
        }
        if (equation.right().equals(equation.ofRight() + equation.summed())) {
            String laid = writer.constant(weight.reshaped(others, summed));
            return Optional.of(writer.step("Transpose", Map.of("perm", new long[] {1, 0}), laid));
        }
        return Optional.empty();
    }

    private static long[] lengths(EinsumEquation equation, String axes, GraphTensor weight) {
        long[] all = weight.dimensions();
        return Arrays.stream(EinsumEquation.order(equation.right(), axes))
                .map(axis -> all[(int) axis])
                .toArray();
    }

    /** A product of stacks of matrices, with one axis of either beside those that both have. */
    private boolean matrices(EinsumEquation equation, String left, String right) {
        if (equation.hasOthers()
                || equation.batch().isEmpty()
                || equation.summed().length() != 1
                || equation.ofLeft().length() != 1
                || equation.ofRight().length() != 1) {
            return false;
        }
        if (equation.result().indexOf(equation.ofLeft()) > equation.result().indexOf(equation.ofRight())) {
            return matrices(equation.exchanged(), right, left);
        }
        String batch = equation.batch();
        String product = writer.step(
                "MatMul",
                Map.of(),
                transposed(left, equation.left(), batch + equation.ofLeft() + equation.summed()),
                transposed(right, equation.right(), batch + equation.summed() + equation.ofRight()));
        String made = batch + equation.ofLeft() + equation.ofRight();
        writer.last("Identity", Map.of(), transposed(product, made, equation.result()));
        return true;
    }

    private String transposed(String value, String from, String to) {
        return from.equals(to)
                ? value
                : writer.step("Transpose", Map.of("perm", EinsumEquation.order(from, to)), value);
    }

    /** A value whose first axes stay, and whose others get these lengths. */
    private String reshaped(String value, int kept, long... lengths) {
        long[] shape = new long[kept + lengths.length];
        System.arraycopy(lengths, 0, shape, kept, lengths.length);
        return writer.step("Reshape", Map.of(), value, writer.integers(shape));
    }
}
