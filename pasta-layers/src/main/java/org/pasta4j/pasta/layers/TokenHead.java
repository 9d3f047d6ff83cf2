package org.pasta4j.pasta.layers;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.pasta.adapter.Adapter;

/** An answer for each token: dropout and a linear layer on the last hidden state. */
final class TokenHead {
    private TokenHead() {}

    /**
     * The logits, {@code [B, T, labels]}.
     *
     * @param last {@code [B, T, H]}, the last hidden state
     */
    static SDVariable logits(SameDiff graph, SDVariable last, Map<String, SDVariable> parameters, double dropout) {
        SDVariable weight = parameters.get(Adapter.CLASSIFIER_WEIGHT);
        long[] sizes = weight.getShape();
        SDVariable tokens = Dropout.inverted(graph, graph.reshape(last, -1, sizes[1]), dropout);
        SDVariable logits = graph.mmul(tokens, weight, false, true, false).add(parameters.get(Adapter.CLASSIFIER_BIAS));
        SDVariable rows = last.shape().get(SDIndex.interval(0, 2));
        SDVariable labels = graph.constant(Nd4j.createFromArray(sizes[0]));
        return graph.reshape(logits, graph.concat(0, rows, labels));
    }
}
