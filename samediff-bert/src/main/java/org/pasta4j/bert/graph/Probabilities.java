package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;

/**
 * A softmax over the last axis of attention scores, with what exporters put around it.
 *
 * @param node the operation
 * @param scores what it is taken of
 */
record Probabilities(OpNode node, String scores) {

    /** The softmax that makes the value. */
    static Probabilities require(OpGraph graph, String value) {
        String guarded = guarded(graph, value);
        Optional<Probabilities> spelled = ofRows(graph, guarded).or(() -> writtenOut(graph, guarded));
        if (spelled.isPresent()) {
            return spelled.get();
        }
        OpNode softmax = graph.require(guarded, "Softmax", "attention probabilities");
        long axis = softmax.integer("axis", -1);
        if (axis != -1 && axis != 3) {
            throw softmax.mismatch("expected a softmax over the last axis (-1 or 3), found axis " + axis
                    + ". Such a graph computes other attention than BERT.");
        }
        return new Probabilities(softmax, softmax.input(0));
    }

    /** Looks through {@code Where(IsNaN(p), 0, p)}, which gives rows in which every token is masked a context of 0. */
    private static String guarded(OpGraph graph, String value) {
        return graph.producer(value, "Where")
                .filter(where -> graph.isScalar(where.input(1), 0))
                .filter(where -> graph.producer(where.input(0), "IsNaN")
                        .filter(test -> test.input(0).equals(where.input(2)))
                        .isPresent())
                .map(where -> where.input(2))
                .orElse(value);
    }

    /** Scores laid out as rows before, and as they were after: so converters of opsets keep softmax's old meaning. */
    private static Optional<Probabilities> ofRows(OpGraph graph, String value) {
        Optional<OpNode> softmax =
                graph.producer(value, "Reshape").flatMap(back -> graph.producer(back.input(0), "Softmax"));
        return softmax.flatMap(s -> graph.producer(s.input(0), "Flatten"))
                .map(flatten -> flatten.input(0))
                .filter(source -> isLastAxis(graph, softmax.get())
                        && graph.probes().isAlways(source, value, Arrays::equals)
                        && graph.probes()
                                .isAlways(
                                        source,
                                        softmax.get().input(0),
                                        (from, to) -> to.length == 2 && from[from.length - 1] == to[1]))
                .map(source -> new Probabilities(softmax.get(), source));
    }

    /** {@code exp(x - max(x)) / sum(exp(x - max(x)))}: so ONNX Runtime writes it where it has no softmax of 16 bits. */
    private static Optional<Probabilities> writtenOut(OpGraph graph, String value) {
        Optional<OpNode> quotient = graph.producer(value, "Div");
        Optional<OpNode> difference = quotient.flatMap(div -> graph.producer(div.input(0), "Exp"))
                .filter(exp -> isOverLastAxis(graph, quotient.get().input(1), "ReduceSum", exp.output()))
                .flatMap(exp -> graph.producer(exp.input(0), "Sub"));
        return difference
                .filter(sub -> isOverLastAxis(graph, sub.input(1), "ReduceMax", sub.input(0)))
                .map(sub -> new Probabilities(quotient.get(), sub.input(0)));
    }

    private static boolean isOverLastAxis(OpGraph graph, String value, String op, String of) {
        return graph.producer(value, op)
                .filter(node -> node.input(0).equals(of) && node.integer("keepdims", 1) == 1)
                .flatMap(node -> Axes.of(graph, node)
                        .filter(axes -> axes.length == 1 && graph.probes().isLastAxis(node.taken(0), axes[0])))
                .isPresent();
    }

    private static boolean isLastAxis(OpGraph graph, OpNode softmax) {
        return graph.probes().isLastAxis(softmax.input(0), softmax.integer("axis", -1));
    }
}
