package org.pasta4j.test;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.text.EncodedBatch;

/** Feeds encoder graphs. */
final class Graphs {
    private Graphs() {}

    static Map<String, INDArray> placeholders(Encoder encoder, EncoderGraph graph, EncodedBatch batch) {
        return graph.values(encoder.arrays(batch));
    }
}
