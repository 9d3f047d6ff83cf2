package org.pasta4j.bert.imported;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.SameDiffDialect;
import org.pasta4j.bert.graph.GraphBert;

/** Finds the BERT in a graph of stock operations. */
public final class ImportedGraphs implements SameDiffDialect {

    /** For {@link java.util.ServiceLoader}. */
    public ImportedGraphs() {}

    @Override
    public BertModel read(SameDiff graph) {
        return find(graph).model();
    }

    /**
     * The BERT, with the values of the graph in which it was found.
     *
     * @throws CheckpointException naming the operation at which the graph stops being a BERT, or known faults of import
     */
    public static GraphBert find(SameDiff graph) {
        try {
            return SameDiffGraphReader.read(graph, false);
        } catch (CheckpointException e) {
            ImportFaults.refuseIn(graph, e);
            throw e;
        }
    }

    /** The shape of a placeholder; lengths that it leaves open are -1. */
    public static long[] shape(SDVariable placeholder) {
        return SameDiffGraphReader.shape(placeholder);
    }
}
