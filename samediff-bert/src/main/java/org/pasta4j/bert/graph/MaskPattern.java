package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pasta4j.bert.CheckpointException;

/**
 * The mask that is added to attention scores, known by what it computes: nothing where the graph's attention mask is 1,
 * very much below zero where it is 0. Anything else that is added there (relative positions, a causal mask) makes
 * another model.
 */
final class MaskPattern {
    /** Small enough that a probability vanishes; exporters write -10000, the lowest float or minus infinity. */
    private static final double MASKED = -1000;

    private MaskPattern() {}

    /**
     * A mask.
     *
     * @param input the graph's input it is made of; empty where every token is attended to
     * @param node adds it, or puts it in place of scores
     * @param value what a probe finds it to be
     */
    record Mask(Optional<String> input, OpNode node, Function<Probe, Optional<SmallTensor>> value) {

        /** Whether in this probe every query is kept from the tokens left out, and from no other. */
        boolean hides(Probe probe) {
            Optional<SmallTensor> mask = value.apply(probe);
            return input.isPresent()
                    ? mask.flatMap(m -> input.flatMap(probe::value).filter(tokens -> isHidden(m, tokens)))
                            .isPresent()
                    : mask.filter(SmallTensor::isZero).isPresent();
        }
    }

    /**
     * The mask that a node adds to scores, or that a {@code Where} puts in their place: as if it were added to them.
     * Empty if it is another.
     */
    static Optional<Mask> match(OpGraph graph, OpNode node, String scores) {
        return node.is("Where")
                ? match(graph, node, probe -> chosen(probe, node, scores))
                : node.other(scores).flatMap(added -> match(graph, node, probe -> probe.value(added)));
    }

    /** Of a node that adds something else. */
    static CheckpointException refuse(OpNode masking) {
        return masking.mismatch(
                "expected (1 - attention mask) times a very negative number to be added to the attention scores."
                        + " Relative positions and other masks make another model than BERT.");
    }

    private static Optional<SmallTensor> chosen(Probe probe, OpNode where, String scores) {
        Optional<SmallTensor> nothing = Optional.of(SmallTensor.of(false, new long[0], 0));
        Optional<SmallTensor> condition = probe.value(where.input(0));
        Optional<SmallTensor> first = where.input(1).equals(scores) ? nothing : probe.value(where.input(1));
        Optional<SmallTensor> second = where.input(2).equals(scores) ? nothing : probe.value(where.input(2));
        return condition.flatMap(c -> first.flatMap(a -> second.flatMap(b -> ProbeOps.where(c, a, b))));
    }

    private static Optional<Mask> match(OpGraph graph, OpNode node, Function<Probe, Optional<SmallTensor>> value) {
        SmallTensor open = value.apply(graph.probes().ones()).orElse(null);
        if (open == null || open.rank() != 4 || !open.isZero()) {
            return Optional.empty();
        }
        Mask found = new Mask(Optional.empty(), node, value);
        for (String input : graph.inputNames()) {
            Probe padded = graph.probes().of("mask " + input, name -> padded(graph, name, name.equals(input)));
            SmallTensor closed = value.apply(padded).orElse(null);
            if (closed == null) {
                return Optional.empty();
            }
            if (!Arrays.equals(closed.values(), open.values())) {
                Mask masked = new Mask(Optional.of(input), node, value);
                if (found.input().isPresent() || !masked.hides(padded)) {
                    return Optional.empty();
                }
                found = masked;
            }
        }
        return Optional.of(found);
    }

    /** Ones, the last token of the first row perhaps left out. */
    private static SmallTensor padded(OpGraph graph, String input, boolean last) {
        SmallTensor tokens = GraphProbes.ones(graph, input);
        if (last && tokens.rank() == 2) {
            tokens.values()[(int) tokens.shape()[1] - 1] = 0;
        }
        return tokens;
    }

    private static boolean isHidden(SmallTensor mask, SmallTensor tokens) {
        if (tokens.rank() != 2) {
            return false;
        }
        SmallTensor keys = tokens.reshaped(tokens.shape()[0], 1, 1, tokens.shape()[1]);
        long[] wide = SmallTensor.smallBroadcast(mask.shape(), keys.shape()).orElse(new long[0]);
        if (wide.length != 4 || wide[0] != keys.shape()[0] || wide[3] != keys.shape()[3]) {
            return false;
        }
        double[] added = mask.spread(wide);
        double[] kept = keys.spread(wide);
        return IntStream.range(0, added.length).allMatch(i -> kept[i] != 0 ? added[i] == 0 : added[i] <= MASKED);
    }
}
