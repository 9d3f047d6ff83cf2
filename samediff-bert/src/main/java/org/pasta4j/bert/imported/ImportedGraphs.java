package org.pasta4j.bert.imported;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.SameDiffDialect;
import org.pasta4j.bert.graph.GraphBert;

/** Finds the BERT in a graph of stock operations. */
public final class ImportedGraphs implements SameDiffDialect {

    /** Names that PASTA gives to what it adds. */
    private static final String OFFSETS = "pasta.offsets";

    private static final String SLOTS = "slots";

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
        if (graph.hasVariable(OFFSETS) && graph.getVariable(OFFSETS).isConstant()) {
            throw new CheckpointException(
                    "This SameDiff graph was exported by PASTA: base, offsets and head in one, and no"
                            + " base any more. Open the base that it was made of, and the adapter with it.");
        }
        if (graph.hasVariable(OFFSETS) && graph.hasVariable(SLOTS)) {
            throw new CheckpointException(
                    "PASTA is attached to this SameDiff graph, or was built into it, so that it is"
                            + " more than a BERT. Read the BERT before PASTA is attached, or after PastaGraph.detach.");
        }
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
