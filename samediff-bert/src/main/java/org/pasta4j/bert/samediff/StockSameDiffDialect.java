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
            throw ImportFaults.describe(graph).isEmpty() ? e : faulty(graph, e);
        }
    }

    /** A refusal that names faults of import. */
    static CheckpointException faulty(SameDiff graph, CheckpointException cause) {
        List<String> faults = ImportFaults.describe(graph);
        return new CheckpointException(
                "The SameDiff graph has " + faults.size() + " faults that ND4J's import of TensorFlow makes, such as: "
                        + faults.get(0) + ". Its numbers or its training are wrong. ImportFaults.repair(graph) mends"
                        + " them.",
                cause);
    }
}
