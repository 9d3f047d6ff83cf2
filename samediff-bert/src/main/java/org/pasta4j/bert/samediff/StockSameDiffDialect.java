package org.pasta4j.bert.samediff;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.SameDiffDialect;
import org.pasta4j.bert.graph.GraphBert;

/** Graphs of stock operations. */
public final class StockSameDiffDialect implements SameDiffDialect {

    /** For {@link java.util.ServiceLoader}. */
    public StockSameDiffDialect() {}

    @Override
    public BertModel read(SameDiff graph) {
        return find(graph).model();
    }

    /** The BERT, or a refusal that names known faults of import if the graph has any. */
    static GraphBert find(SameDiff graph) {
        try {
            return SameDiffGraphReader.read(graph, false);
        } catch (CheckpointException e) {
            List<String> faults = ImportFaults.describe(graph);
            if (faults.isEmpty()) {
                throw e;
            }
            throw new CheckpointException(
                    "The SameDiff graph has " + faults.size()
                            + " faults that stock import of TensorFlow makes, such as: " + faults.get(0)
                            + ". It computes wrong numbers. ImportFaults.repair(graph) mends them.",
                    e);
        }
    }
}
