package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.random.custom.RandomBernoulli;

/** Dropout of stock operations that can be derived; SameDiff's own dropout cannot. */
public final class Dropout {
    private Dropout() {}

    /**
     * Inverted dropout: drops elements and scales the others up, so that the mean stays.
     *
     * @param graph the graph of {@code x}
     * @param x any shape
     * @param probability of an element to be dropped; 0 adds nothing to the graph
     * @return the shape of {@code x}
     */
    public static SDVariable inverted(SameDiff graph, SDVariable x, double probability) {
        if (probability == 0) {
            return x;
        }
        SDVariable kept = new RandomBernoulli(graph, x.shape(), 1 - probability).outputVariable();
        return x.mul(kept.castTo(x.dataType())).div(1 - probability);
    }
}
