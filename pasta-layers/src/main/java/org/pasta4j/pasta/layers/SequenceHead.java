package org.pasta4j.pasta.layers;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.pasta.adapter.Adapter;

/**
 * One answer for the whole row: dropout and a linear layer on the pooler's output or another pooling. A dense head,
 * which stands in for the pooler where the base has none, is that of RoBERTa: dropout, dense, tanh, dropout, linear.
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
     * @param pooled {@code [B, H]}
     */
    static SDVariable logits(SameDiff graph, SDVariable pooled, Map<String, SDVariable> parameters, double dropout) {
        SequenceHead head = new SequenceHead(graph, parameters, dropout);
        SDVariable read = parameters.containsKey(Adapter.DENSE_WEIGHT) ? head.dense(pooled) : pooled;
        return head.linear(read, Adapter.CLASSIFIER_WEIGHT, Adapter.CLASSIFIER_BIAS);
    }

    private SDVariable dense(SDVariable pooled) {
        return graph.math.tanh(linear(pooled, Adapter.DENSE_WEIGHT, Adapter.DENSE_BIAS));
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
