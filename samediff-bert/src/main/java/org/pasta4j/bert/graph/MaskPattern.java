package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * The mask that is added to attention scores, known by what it computes: nothing where the graph's attention mask is 1,
 * very much below zero where it is 0. Anything else that is added there (relative positions, a causal mask) makes
 * another model.
 */
final class MaskPattern {
    /** Small enough that a probability vanishes; exporters write -10000, the lowest float or minus infinity. */
    private static final double MASKED = -1000;

    private MaskPattern() {}

    /** A mask, with the graph's input it is made of; empty where every token is attended to. */
    record Mask(Optional<String> input) {}

    /** The mask that a value is, to be added to scores. */
    static Optional<Mask> match(OpGraph graph, String value) {
        return match(graph, probe -> probe.value(value));
    }

    /** The mask that a {@code Where} puts in place of scores: as if it were added to them. */
    static Optional<Mask> matchChoice(OpGraph graph, OpNode where, String scores) {
        return match(graph, probe -> {
            Optional<SmallTensor> nothing = Optional.of(SmallTensor.of(false, new long[0], 0));
            Optional<SmallTensor> condition = probe.value(where.input(0));
            Optional<SmallTensor> first = where.input(1).equals(scores) ? nothing : probe.value(where.input(1));
            Optional<SmallTensor> second = where.input(2).equals(scores) ? nothing : probe.value(where.input(2));
            return condition.flatMap(c -> first.flatMap(a -> second.flatMap(b -> ProbeOps.where(c, a, b))));
        });
    }

    private static Optional<Mask> match(OpGraph graph, Function<Probe, Optional<SmallTensor>> value) {
        SmallTensor open = value.apply(graph.probes().ones()).orElse(null);
        if (open == null || open.rank() != 4 || !Arrays.stream(open.values()).allMatch(v -> v == 0)) {
            return Optional.empty();
        }
        Optional<Mask> found = Optional.of(new Mask(Optional.empty()));
        for (String input : graph.inputNames()) {
            SmallTensor tokens = padded(graph, input);
            Probe padded = graph.probes()
                    .of("mask " + input, name -> name.equals(input) ? tokens : GraphProbes.ones(graph, name));
            SmallTensor closed = value.apply(padded).orElse(null);
            if (closed == null) {
                return Optional.empty();
            }
            if (!Arrays.equals(closed.values(), open.values())) {
                if (found.get().input().isPresent() || !hides(closed, tokens)) {
                    return Optional.empty();
                }
                found = Optional.of(new Mask(Optional.of(input)));
            }
        }
        return found;
    }

    /** The last token of the first row left out. */
    private static SmallTensor padded(OpGraph graph, String input) {
        SmallTensor tokens = GraphProbes.ones(graph, input);
        if (tokens.rank() == 2) {
            tokens.values()[(int) tokens.shape()[1] - 1] = 0;
        }
        return tokens;
    }

    /** Whether every query of a row, in every head, is kept from the tokens left out and from no other. */
    private static boolean hides(SmallTensor mask, SmallTensor tokens) {
        if (tokens.rank() != 2) {
            return false;
        }
        long[] least = {tokens.shape()[0], 1, 1, tokens.shape()[1]};
        Optional<SmallTensor> wide = SmallTensor.broadcast(mask.shape(), least).flatMap(mask::expanded);
        return wide.filter(w -> w.shape()[0] == least[0] && w.shape()[3] == least[3])
                        .isPresent()
                && SmallTensor.places(wide.get().shape()).allMatch(place -> {
                    double added = wide.get().at(place);
                    boolean token = tokens.at(new long[] {place[0], place[3]}) != 0;
                    return token ? added == 0 : added <= MASKED;
                });
    }
}
