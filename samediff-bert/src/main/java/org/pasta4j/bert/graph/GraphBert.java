package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.graph.EmbeddingPattern.Embeddings;
import org.pasta4j.bert.graph.LayerPattern.Layer;
import org.pasta4j.bert.graph.PoolerPattern.Pooler;

/**
 * A BERT and the values of the graph in which it was found.
 *
 * @param model its weights
 * @param wordInput the input that takes token ids
 * @param typeInput the input that takes token types, if there is one
 * @param maskInput the input that takes the attention mask, if there is one
 * @param hiddenStates the value that enters each layer, lowest first, then the last hidden state
 * @param pooled what the pooler makes, if there is one
 */
public record GraphBert(
        BertModel model,
        String wordInput,
        Optional<String> typeInput,
        Optional<String> maskInput,
        List<String> hiddenStates,
        Optional<String> pooled) {

    static GraphBert of(
            OpGraph graph, BertModel model, Embeddings embeddings, List<Layer> layers, Optional<Pooler> pooler) {
        List<String> states = new ArrayList<>(List.of(embeddings.norm().output()));
        layers.forEach(layer -> states.add(layer.output()));
        return new GraphBert(
                model,
                embeddings.wordInput(),
                embeddings.typeInput(),
                layers.get(0).constants().maskInput(),
                List.copyOf(states),
                pooler.map(Pooler::output));
    }
}
