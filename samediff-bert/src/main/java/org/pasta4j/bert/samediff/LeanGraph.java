package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

/**
 * Makes graphs that hold the very arrays they are given. A graph of {@code SameDiff.create()} in 1.0.0-M2.1 holds each
 * and a copy of it besides, for devices that may ask later: with a BERT in it, all its weights once more.
 */
public final class LeanGraph {
    private LeanGraph() {}

    /**
     * An empty graph, for one device. Running it is safe for as many threads as running any SameDiff graph is; adding
     * to it is for one thread.
     */
    public static SameDiff create() {
        SameDiff graph = SameDiff.create();
        // Before anything is added: what the old holders have would have to be taken over, and was copied already.
        graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        return graph;
    }
}
