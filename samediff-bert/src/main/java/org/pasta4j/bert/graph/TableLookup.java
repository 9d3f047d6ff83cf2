package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;

/**
 * Rows of a constant table: {@code Gather}, or the product with a one-hot matrix, which is how TensorFlow's BERT looks
 * token types up.
 *
 * @param table of rank 2
 * @param indices the value that says which rows
 */
record TableLookup(GraphTensor table, String indices) {

    static Optional<TableLookup> of(OpGraph graph, OpNode node) {
        if (node.is("Gather") && node.integer("axis", 0) == 0) {
            return table(graph, node.input(0)).map(table -> new TableLookup(table, node.input(1)));
        }
        if (!node.is("MatMul")) {
            return Optional.empty();
        }
        Optional<OpNode> oneHot = graph.producer(node.input(0), "OneHot");
        return table(graph, node.input(1))
                .filter(table -> oneHot.isPresent() && isPlain(graph, oneHot.get(), table))
                .map(table -> new TableLookup(table, oneHot.get().input(0)));
    }

    private static Optional<GraphTensor> table(OpGraph graph, String value) {
        return graph.constant(value).filter(t -> t.rank() == 2 && !t.isInteger());
    }

    /** Whether it has a column for every row of the table, with 1 in one of them and 0 in the others. */
    private static boolean isPlain(OpGraph graph, OpNode oneHot, GraphTensor table) {
        return oneHot.integer("axis", -1) == -1
                && graph.isScalar(oneHot.input(1), table.dimensions()[0])
                && graph.constant(oneHot.input(2))
                        .flatMap(GraphTensor::small)
                        .filter(values -> Arrays.equals(values.values(), new double[] {0, 1}))
                        .isPresent();
    }
}
