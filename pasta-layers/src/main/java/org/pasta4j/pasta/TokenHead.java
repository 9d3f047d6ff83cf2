package org.pasta4j.pasta;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.bert.samediff.EncoderGraph;

/** An answer for each token: dropout and a linear layer on the last hidden state. */
final class TokenHead {
    private static final double NO_SMOOTHING = 0;

    private TokenHead() {}

    /** The logits, {@code [B, T, labels]}. */
    static SDVariable logits(SameDiff graph, EncoderGraph encoded, Map<String, SDVariable> parameters, double dropout) {
        List<SDVariable> states = encoded.hiddenStates();
        SDVariable last = states.get(states.size() - 1);
        SDVariable weight = parameters.get(Adapter.CLASSIFIER_WEIGHT);
        long[] sizes = weight.getShape();
        SDVariable tokens = Dropout.inverted(graph, graph.reshape(last, -1, sizes[1]), dropout);
        SDVariable logits = graph.mmul(tokens, weight, false, true, false).add(parameters.get(Adapter.CLASSIFIER_BIAS));
        SDVariable rows = last.shape().get(SDIndex.interval(0, 2));
        SDVariable labels = graph.constant(Nd4j.createFromArray(sizes[0]));
        return graph.reshape(PastaGraph.LOGITS, logits, graph.concat(0, rows, labels));
    }

    /**
     * The mean cross entropy of the tokens that have a label.
     *
     * @param labels {@code [B, T, labels]}, one-hot; zeros for a token that has none
     */
    static SDVariable loss(SameDiff graph, SDVariable labels, SDVariable logits, int classes) {
        SDVariable wanted = graph.reshape(labels, -1, classes);
        SDVariable counted = wanted.sum(1);
        return graph.loss.softmaxCrossEntropy(
                PastaGraph.LOSS,
                wanted,
                graph.reshape(logits, -1, classes),
                counted,
                LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT,
                NO_SMOOTHING);
    }
}
