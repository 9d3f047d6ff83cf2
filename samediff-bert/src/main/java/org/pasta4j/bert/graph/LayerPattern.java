package org.pasta4j.bert.graph;

import java.util.Optional;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.graph.ActivationPattern.Activation;
import org.pasta4j.bert.graph.AttentionPattern.Attention;
import org.pasta4j.bert.graph.LinearPattern.Linear;
import org.pasta4j.bert.graph.MaskPattern.Mask;
import org.pasta4j.bert.graph.ResidualPattern.Residual;

/** One transformer layer: attention, residual and norm, feed-forward, residual and norm. */
final class LayerPattern {
    private LayerPattern() {}

    /** A layer, the value it makes, and what must be the same in every layer. */
    record Layer(String output, BertLayerWeights weights, Constants constants, Optional<Mask> mask) {}

    /** What a layer does besides its weights. */
    record Constants(int heads, HiddenActivation activation, double epsilon, Optional<String> maskInput) {}

    /** The layer that takes this hidden state; empty if the state enters no residual sum with layer norm. */
    static Optional<Layer> over(OpGraph graph, String hidden) {
        return ResidualPattern.over(graph, hidden).map(residual -> read(graph, hidden, residual));
    }

    private static Layer read(OpGraph graph, String hidden, Residual attended) {
        Linear merged = LinearPattern.require(graph, attended.branch(), "the output of attention");
        Attention attention = AttentionPattern.require(graph, merged.input(), hidden);
        Residual fed = requireFed(graph, attended.norm().output());
        Linear output = LinearPattern.require(graph, fed.branch(), "the output of the feed-forward layer");
        Activation activation = ActivationPattern.require(graph, output.input());
        Linear intermediate = LinearPattern.require(graph, activation.input(), "the feed-forward layer");
        requireInput(graph, activation, intermediate, attended.norm().output());
        requireOneEpsilon(graph, attended, fed);
        return new Layer(
                fed.norm().output(),
                new BertLayerWeights(
                        attention.query(),
                        attention.key(),
                        attention.value(),
                        merged.weights(),
                        attended.norm().weights(),
                        intermediate.weights(),
                        output.weights(),
                        fed.norm().weights()),
                new Constants(
                        attention.heads(),
                        activation.kind(),
                        fed.norm().epsilon(),
                        attention.mask().flatMap(Mask::input)),
                attention.mask());
    }

    /** The second residual of the layer. */
    private static Residual requireFed(OpGraph graph, String middle) {
        return ResidualPattern.over(graph, middle)
                .orElseThrow(() -> graph.mismatch(
                        middle,
                        "this norm after attention enters no residual"
                                + " sum with layer norm; expected the feed-forward layer's, found "
                                + graph.consumers(middle) + "."));
    }

    private static void requireInput(OpGraph graph, Activation activation, Linear intermediate, String middle) {
        if (!intermediate.input().equals(middle)) {
            throw graph.mismatch(
                    activation.input(),
                    "the feed-forward layer takes \"" + intermediate.input() + "\"; expected \"" + middle
                            + "\", the norm after attention.");
        }
    }

    private static void requireOneEpsilon(OpGraph graph, Residual attended, Residual fed) {
        if (attended.norm().epsilon() != fed.norm().epsilon()) {
            throw graph.mismatch(
                    fed.norm().output(),
                    "the layer norms that make \"" + attended.norm().output() + "\" and \""
                            + fed.norm().output()
                            + "\" have different epsilons, " + attended.norm().epsilon() + " and "
                            + fed.norm().epsilon() + "; expected one for the whole model.");
        }
    }
}
