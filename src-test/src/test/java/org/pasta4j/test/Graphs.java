package org.pasta4j.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.text.EncodedBatch;

/** Feeds encoder graphs. */
final class Graphs {
    private Graphs() {}

    static Map<String, INDArray> placeholders(Encoder encoder, EncoderGraph graph, EncodedBatch batch) {
        List<INDArray> arrays = encoder.arrays(batch);
        Map<String, INDArray> values = new HashMap<>();
        for (int i = 0; i < graph.placeholders().size(); i++) {
            values.put(graph.placeholders().get(i), arrays.get(i));
        }
        return values;
    }
}
