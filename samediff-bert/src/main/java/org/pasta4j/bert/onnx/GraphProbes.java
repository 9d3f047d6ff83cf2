package org.pasta4j.bert.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.bert.onnx.MaskPattern.Mask;

/** Questions about a graph that are answered by computing its small parts for a few inputs. */
final class GraphProbes {
    /** Large enough that a probability vanishes; exporters write -10000, the lowest float or minus infinity. */
    private static final double MASKED = -1000;
    /** A word that is no padding in any vocabulary. */
    private static final int WORD = 7;

    private final OnnxGraph graph;
    private final Map<String, Probe> byInput = new HashMap<>();
    private final Map<String, Optional<Mask>> masks = new HashMap<>();
    private Probe ones;
    private Probe others;

    GraphProbes(OnnxGraph graph) {
        this.graph = graph;
    }

    private Probe ones() {
        if (ones == null) {
            ones = Probe.of(graph, name -> graph.filled(name, Probe.ROWS, Probe.TOKENS, 1));
        }
        return ones;
    }

    /** Other numbers, in more and longer rows. */
    private Probe others() {
        if (others == null) {
            others = Probe.of(graph, name -> graph.filled(name, Probe.ROWS + 1, Probe.TOKENS + 2, 0));
        }
        return others;
    }

    /** The number that the value always is, whatever goes into the graph. */
    OptionalDouble number(String value) {
        Optional<SmallTensor> first = ones().value(value).filter(t -> t.values().length == 1);
        Optional<SmallTensor> second = others().value(value).filter(t -> t.values().length == 1);
        return first.isPresent()
                        && second.isPresent()
                        && first.get().values()[0] == second.get().values()[0]
                ? OptionalDouble.of(first.get().values()[0])
                : OptionalDouble.empty();
    }

    /** A target of a reshape, with {@link ShapeExpression#COMPUTED} for lengths that depend on what goes in. */
    Optional<long[]> target(String value) {
        Optional<SmallTensor> first = ones().value(value).filter(t -> t.rank() == 1);
        Optional<SmallTensor> second = others().value(value).filter(t -> t.rank() == 1);
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        long[] lengths = first.get().longs();
        long[] otherwise = second.get().longs();
        if (lengths.length != otherwise.length) {
            return Optional.empty();
        }
        for (int d = 0; d < lengths.length; d++) {
            lengths[d] = lengths[d] == otherwise[d] ? lengths[d] : ShapeExpression.COMPUTED;
        }
        return Optional.of(lengths);
    }

    /** The shape of a value, for rows as a probe has them. */
    Optional<long[]> shape(String value) {
        return ones().shape(value);
    }

    /**
     * The indices into a table, where they are zero for every token, or count up from some number.
     *
     * @param words the input that takes token ids
     */
    Optional<IndexSource> indices(String value, String words) {
        Probe probe = byInput.computeIfAbsent(
                "words " + words,
                key -> Probe.of(
                        graph, name -> graph.filled(name, Probe.ROWS, Probe.TOKENS, name.equals(words) ? WORD : 1)));
        SmallTensor indices = probe.value(value).orElse(null);
        if (indices == null || indices.rank() < 1 || indices.values().length == 0) {
            return Optional.empty();
        }
        double[] numbers = indices.values();
        if (Arrays.stream(numbers).allMatch(n -> n == 0)) {
            return Optional.of(IndexSource.zeros());
        }
        int row = (int) indices.shape()[indices.rank() - 1];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != numbers[0] + i % row) {
                return Optional.empty();
            }
        }
        return row > 1 && numbers[0] >= 0 ? Optional.of(IndexSource.counting((int) numbers[0], 0)) : Optional.empty();
    }

    /** Whether the value is nothing at tokens and very negative at padding, and by which input it knows them. */
    Optional<Mask> mask(String value) {
        return masks.computeIfAbsent(value, this::findMask);
    }

    private Optional<Mask> findMask(String value) {
        SmallTensor open = ones().value(value).orElse(null);
        if (open == null || open.rank() != 4 || !Arrays.stream(open.values()).allMatch(v -> v == 0)) {
            return Optional.empty();
        }
        Optional<Mask> found = Optional.of(new Mask(Optional.empty()));
        for (String input : graph.inputNames()) {
            SmallTensor tokens = padded(graph.filled(input, Probe.ROWS, Probe.TOKENS, 1));
            SmallTensor closed = byInput.computeIfAbsent(
                            "mask " + input,
                            key -> Probe.of(
                                    graph,
                                    name -> name.equals(input)
                                            ? tokens
                                            : graph.filled(name, Probe.ROWS, Probe.TOKENS, 1)))
                    .value(value)
                    .orElse(null);
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
    private static SmallTensor padded(SmallTensor tokens) {
        if (tokens.rank() == 2) {
            tokens.values()[(int) tokens.shape()[1] - 1] = 0;
        }
        return tokens;
    }

    private static boolean hides(SmallTensor mask, SmallTensor tokens) {
        if (tokens.rank() != 2) {
            return false;
        }
        long[] shape = {tokens.shape()[0], 1, 1, tokens.shape()[1]};
        Optional<SmallTensor> wide = SmallTensor.broadcast(mask.shape(), shape).flatMap(mask::expanded);
        return wide.isPresent()
                && Arrays.stream(SmallTensor.places(wide.get().shape())).allMatch(place -> {
                    double added = wide.get().at(place);
                    boolean token = tokens.at(new long[] {place[0], place[3]}) != 0;
                    return token ? added == 0 : added <= MASKED;
                });
    }
}
