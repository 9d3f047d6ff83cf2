package org.pasta4j.bert.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.pasta4j.bert.graph.EmbeddingPattern.Embeddings;
import org.pasta4j.bert.graph.LayerPattern.Layer;
import org.pasta4j.bert.graph.MaskPattern.Mask;

/**
 * Masks that are BERT's in rows of a few tokens, computed again in a long row of many words and both token types: a
 * window that slides over the tokens, as other models have it, shows only there.
 */
final class LongMasks {
    /** Longer rows are the same again, and the numbers of a mask grow with their square. */
    private static final int LONGEST = 256;

    private static final long MOST_NUMBERS = 1 << 26;
    /** Two in three, so that no window is left out as a whole, and none is whole. */
    private static final int LEFT_OUT_EVERY = 3;

    private final OpGraph graph;
    private final Embeddings embeddings;
    private final Optional<String> maskInput;

    private LongMasks(OpGraph graph, Embeddings embeddings, Optional<String> maskInput) {
        this.graph = graph;
        this.embeddings = embeddings;
        this.maskInput = maskInput;
    }

    /** Refuses a graph with a mask that leaves out others than the tokens it is told to. */
    static void check(OpGraph graph, Embeddings embeddings, List<Layer> layers) {
        Map<String, Mask> masks = new HashMap<>();
        layers.stream()
                .flatMap(l -> l.mask().stream())
                .forEach(m -> masks.put(m.node().output(), m));
        if (!masks.isEmpty()) {
            new LongMasks(graph, embeddings, layers.get(0).constants().maskInput()).check(masks);
        }
    }

    private void check(Map<String, Mask> masks) {
        int positions = embeddings.weights().positions().size(0) - embeddings.positionOffset();
        int tokens = graph.probes().tokensOr(Math.min(positions, LONGEST));
        Probe probe = Probe.begin(
                graph,
                new Allowance(MOST_NUMBERS),
                name -> filled(name, graph.probes().rowsOr(1), tokens));
        Map<String, String> lastUse = lastUse();
        for (OpNode node : graph.plain().nodes()) {
            Mask mask = masks.get(node.output());
            if (mask != null && !mask.hides(probe)) {
                throw MaskPattern.refuse(node);
            }
            probe.run(node);
            // A mask is large, and some graphs make a new one for each layer.
            uses(node).filter(v -> node.output().equals(lastUse.get(v))).forEach(probe::forget);
        }
    }

    private Map<String, String> lastUse() {
        Map<String, String> last = new HashMap<>();
        graph.plain().nodes().forEach(node -> uses(node).forEach(value -> last.put(value, node.output())));
        maskInput.ifPresent(last::remove);
        return last;
    }

    /** The values that a node takes, and those that they show where they are views: a mask is known by such. */
    private Stream<String> uses(OpNode node) {
        return Stream.concat(
                node.inputs().stream(), graph.producer(node.output()).stream().flatMap(same -> same.inputs().stream()));
    }

    private SmallTensor filled(String name, int rows, int tokens) {
        SmallTensor numbers = graph.input(name).filled(rows, tokens, 1);
        if (name.equals(embeddings.wordInput())) {
            set(numbers, i -> i % embeddings.weights().words().size(0));
        }
        if (embeddings.typeInput().filter(name::equals).isPresent()) {
            set(numbers, i -> i / 2 % 2);
        }
        if (maskInput.filter(name::equals).isPresent()) {
            set(numbers, i -> i % LEFT_OUT_EVERY == 2 ? 0 : 1);
        }
        return numbers;
    }

    private static void set(SmallTensor numbers, IntToDoubleFunction number) {
        Arrays.setAll(numbers.values(), number::applyAsDouble);
    }
}
