package org.pasta4j.bert.graph;

import java.util.Objects;
import java.util.Optional;

/** The axes that an operation works on. */
final class Axes {
    private Axes() {}

    /**
     * The axis that a number names, those below zero counted from the end.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    static int index(long axis, int rank) {
        return (int) Objects.checkIndex(axis < 0 ? axis + rank : axis, (long) rank);
    }

    /** A list of axes or of one axis: an attribute in older opsets, a constant input in newer ones. */
    static Optional<long[]> of(OpGraph graph, OpNode node) {
        Optional<long[]> attribute = node.integers("axes");
        return attribute.isPresent()
                ? attribute
                : graph.constant(node.input(1)).filter(GraphTensor::isInteger).map(GraphTensor::integers);
    }
}
