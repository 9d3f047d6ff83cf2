package org.pasta4j.bert;

import org.nd4j.autodiff.samediff.SameDiff;

/** Finds the BERT in a graph that a program holds; {@link BertCheckpoint#of} finds it as a service. */
public interface SameDiffDialect {

    /**
     * Reads the model; the graph is not touched, its weights are copied.
     *
     * @throws CheckpointException naming the operation at which the graph stops being a BERT
     */
    BertModel read(SameDiff graph);
}
