package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.graph.EmbeddingPattern.Embeddings;
import org.pasta4j.bert.graph.LayerPattern.Constants;
import org.pasta4j.bert.graph.LayerPattern.Layer;
import org.pasta4j.bert.graph.PoolerPattern.Pooler;

/**
 * Walks a graph from the embedding sum through its layers to the pooler, and makes a model of what it met. Nothing
 * follows from a name or a place in a list.
 */
public final class BertGraphReader {
    private static final String LAYER =
            "attention (projections to query, key and value, scaled product, softmax, output"
                    + " projection), residual Add, layer norm, feed-forward, residual Add, layer norm";

    private static final Set<String> PRODUCTS = Set.of("MatMul", "Einsum");

    private final OpGraph graph;
    private final Supplier<Optional<PositionIds>> given;

    private BertGraphReader(OpGraph graph, Supplier<Optional<PositionIds>> given) {
        this.graph = graph;
        this.given = given;
    }

    /**
     * Reads the model of a graph.
     *
     * @param dialect the kind of checkpoint, for people
     * @param details what its file says of itself
     * @param unread what its file holds beside the graph
     * @throws CheckpointException naming the node at which the graph stops being a BERT
     */
    public static GraphBert read(OpGraph graph, String dialect, Map<String, String> details, List<String> unread) {
        return read(graph, dialect, details, unread, Optional::empty);
    }

    /**
     * Reads the model of a graph.
     *
     * @param given asked where the graph takes position ids as an input; empty if nothing tells what they are
     */
    public static GraphBert read(
            OpGraph graph,
            String dialect,
            Map<String, String> details,
            List<String> unread,
            Supplier<Optional<PositionIds>> given) {
        return new BertGraphReader(graph, given).read(dialect, details, unread);
    }

    private GraphBert read(String dialect, Map<String, String> details, List<String> unread) {
        Embeddings embeddings = EmbeddingPattern.find(graph, given);
        List<Layer> layers = layers(embeddings.norm().output());
        String top = layers.get(layers.size() - 1).output();
        checkConstants(embeddings, layers);
        LongMasks.check(graph, embeddings, layers);
        Optional<Pooler> pooler = PoolerPattern.over(graph, top).filter(p -> !isOfRobertaHead(p, embeddings));
        Set<String> kept = new LinkedHashSet<>(Set.of(top));
        pooler.ifPresent(p -> kept.add(p.output()));
        BertModel model = new BertModel(
                config(embeddings, layers),
                embeddings.weights(),
                layers.stream().map(Layer::weights).toList(),
                pooler.map(Pooler::weights),
                new ModelOrigin(dialect, graph.where(), withFamily(details, embeddings), dropped(kept, unread)));
        return GraphBert.of(graph, model, embeddings, layers, pooler);
    }

    /**
     * RoBERTa's classification head begins with a layer that computes what a pooler does, and never takes the pooler's
     * output: what goes into more layers there belongs to the head.
     */
    private boolean isOfRobertaHead(Pooler pooler, Embeddings embeddings) {
        return embeddings.positionOffset() > 0
                && !graph.outputs().containsValue(pooler.output())
                && !graph.consumers(pooler.output()).isEmpty();
    }

    /** RoBERTa's positions begin after that of padding; DistilBERT has no token types. */
    private static Map<String, String> withFamily(Map<String, String> details, Embeddings embeddings) {
        Map<String, String> all = new LinkedHashMap<>(details);
        boolean typed = embeddings.weights().tokenTypes().isPresent();
        all.put("family", embeddings.positionOffset() > 0 ? "roberta" : typed ? "bert" : "distilbert");
        return all;
    }

    private List<String> dropped(Set<String> kept, List<String> unread) {
        List<String> dropped = new ArrayList<>(DroppedParts.of(graph, kept));
        dropped.addAll(unread);
        return List.copyOf(dropped);
    }

    private List<Layer> layers(String embedded) {
        List<Layer> layers = new ArrayList<>();
        String hidden = embedded;
        Optional<Layer> next = LayerPattern.over(graph, hidden);
        while (next.isPresent()) {
            layers.add(next.get());
            hidden = next.get().output();
            next = LayerPattern.over(graph, hidden);
        }
        checkEnd(layers.size(), hidden);
        return layers;
    }

    /**
     * The walk may end only where the encoder ends. A layer that was not recognised would end it too, so whatever comes
     * after must not multiply two values that both depend on the hidden state, as attention does.
     */
    private void checkEnd(int layers, String hidden) {
        Set<String> after = graph.downstream(hidden);
        boolean attention = graph.nodes().stream()
                .anyMatch(n -> PRODUCTS.contains(n.op()) && after.contains(n.input(0)) && after.contains(n.input(1)));
        if (layers == 0 || attention) {
            throw graph.mismatch("this is not a BERT that can be read: the walk stopped after " + layers
                    + " layers at the value \"" + hidden + "\", which goes into " + graph.consumers(hidden)
                    + ". Expected a layer: " + LAYER + ".");
        }
    }

    private void checkConstants(Embeddings embeddings, List<Layer> layers) {
        Constants first = layers.get(0).constants();
        for (int i = 1; i < layers.size(); i++) {
            Constants constants = layers.get(i).constants();
            if (!constants.equals(first)) {
                throw graph.refuse("layer " + i + " has " + constants + ", layer 0 has " + first
                        + "; expected the same in every layer, as in a BERT.");
            }
        }
        if (embeddings.norm().epsilon() != first.epsilon()) {
            throw graph.refuse("the layer norm of the embeddings has epsilon "
                    + embeddings.norm().epsilon() + ", those of the layers " + first.epsilon() + "; expected one.");
        }
        first.maskInput().filter(embeddings::takes).ifPresent(mask -> {
            throw graph.refuse("input \"" + mask + "\" is attention mask and index of an embedding table at once.");
        });
    }

    private BertConfig config(Embeddings found, List<Layer> layers) {
        EmbeddingWeights embeddings = found.weights();
        Constants constants = layers.get(0).constants();
        try {
            return new BertConfig(
                    embeddings.words().size(0),
                    embeddings.words().size(1),
                    layers.size(),
                    constants.heads(),
                    layers.get(0).weights().intermediate().weight().size(0),
                    embeddings.positions().size(0) - found.positionOffset(),
                    found.positionOffset(),
                    embeddings.tokenTypes().map(t -> t.size(0)).orElse(0),
                    constants.epsilon(),
                    constants.activation(),
                    BertConfig.DEFAULT_DROPOUT,
                    BertConfig.DEFAULT_DROPOUT);
        } catch (CheckpointException e) {
            throw new CheckpointException(graph.where() + ": " + e.getMessage(), e);
        }
    }
}
