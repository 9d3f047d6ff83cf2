package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.random.impl.DropOut;

/**
 * Dropout of stock operations that draws anew in every run, from ND4J's generator, and can be derived. In 1.0.0-M2.1 no
 * single operation does both: the newer random operations (random_bernoulli, dropout) get a generator of their own in
 * SameDiff's sessions, seeded by the clock and never advanced, and so drop the same elements in every step.
 */
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
        // Ones of a shape, not of x: the older random operations cannot be derived and must stay off the gradient path.
        SDVariable ones = graph.fill(x.shape(), DataType.FLOAT, 1.0);
        SDVariable kept = new DropOut(graph, ones, 1 - probability).outputVariable();
        return x.mul(kept.castTo(x.dataType())).div(1 - probability);
    }
}
