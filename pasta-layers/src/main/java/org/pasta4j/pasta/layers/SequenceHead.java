package org.pasta4j.pasta.layers;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.pasta.adapter.Adapter;

/**
 * One answer for the whole row: dropout and a linear layer on the pooler's output. A base without a pooler gets a
 * trained one in its place, as RoBERTa's own classification head has it: dropout, dense, tanh, dropout, linear.
 */
final class SequenceHead {
    private final SameDiff graph;
    private final Map<String, SDVariable> parameters;
    private final double dropout;

    private SequenceHead(SameDiff graph, Map<String, SDVariable> parameters, double dropout) {
        this.graph = graph;
        this.parameters = parameters;
        this.dropout = dropout;
    }

    /**
     * The logits, {@code [B, outputs]}.
     *
     * @param first {@code [B, H]}, the pooler's output, or the first token of a base without one
     */
    static SDVariable logits(SameDiff graph, SDVariable first, Map<String, SDVariable> parameters, double dropout) {
        SequenceHead head = new SequenceHead(graph, parameters, dropout);
        SDVariable pooled = parameters.containsKey(Adapter.DENSE_WEIGHT) ? head.dense(first) : first;
        return head.linear(pooled, Adapter.CLASSIFIER_WEIGHT, Adapter.CLASSIFIER_BIAS);
    }

    private SDVariable dense(SDVariable firstToken) {
        return graph.math.tanh(linear(firstToken, Adapter.DENSE_WEIGHT, Adapter.DENSE_BIAS));
    }

    /** Dropout, then {@code x W^T + b} with W as the adapter's file keeps it, {@code [out, in]}. */
    private SDVariable linear(SDVariable x, String weight, String bias) {
        SDVariable kept = Dropout.inverted(graph, x, dropout);
        return product(kept, parameters.get(weight)).add(parameters.get(bias));
    }

    /** {@code x W^T}. 1.0.0-M2.1 derives the matrix product of two single rows wrongly, so one output is a sum. */
    private SDVariable product(SDVariable x, SDVariable weight) {
        return weight.getShape()[0] == 1 ? x.mul(weight).sum(true, 1) : graph.mmul(x, weight, false, true, false);
    }
}
