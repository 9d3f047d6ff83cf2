package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.graph.LayerNormPattern.Norm;

/** A value plus what a branch made of it, then layer norm: the skeleton of every BERT layer, twice. */
final class ResidualPattern {
    private ResidualPattern() {}

    /** The branch's output and the norm over the sum. */
    record Residual(String branch, Norm norm) {}

    static Optional<Residual> over(OpGraph graph, String value) {
        List<Residual> found = new ArrayList<>();
        for (OpNode node : graph.consumers(value)) {
            Optional<String> branch = node.is("Add")
                    ? node.other(value).filter(v -> graph.constant(v).isEmpty())
                    : Optional.empty();
            branch.flatMap(b -> LayerNormPattern.over(graph, node.output()).map(n -> new Residual(b, n)))
                    .ifPresent(found::add);
        }
        if (found.size() > 1) {
            throw graph.mismatch(
                    value,
                    "its value enters " + found.size() + " residual sums with layer norm; expected one, as in a BERT.");
        }
        return found.stream().findFirst();
    }
}
