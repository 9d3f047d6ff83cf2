package org.pasta4j.pasta;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.train.BatchOrder;

/** Runs the model without dropout. Safe for any number of threads, one of which computes at a time. */
final class Predictor {
    /** Enough for all processors to be busy, and little enough for the memory of any. */
    private static final int BATCH_TOKENS = 4096;

    private final PastaGraph graph;
    private final GraphRunner runner;

    /** @param parameters their arrays are shared: later changes are seen */
    Predictor(Encoder encoder, PastaConfig config, Parameters parameters) {
        graph = PastaLayers.build(LeanGraph.create(), encoder, config.withDropout(0), DataType.FLOAT, parameters);
        runner = new GraphRunner(graph.sameDiff());
    }

    /** The logits of each row, in the order given. */
    synchronized float[][] logits(List<Encoding> rows) {
        float[][] logits = new float[rows.size()][];
        int[] lengths = rows.stream().mapToInt(Encoding::length).toArray();
        for (int[] batch : BatchOrder.byLengthAndTokens(lengths, BATCH_TOKENS)) {
            float[] values = run(Arrays.stream(batch).mapToObj(rows::get).toList());
            int outputs = values.length / batch.length;
            for (int b = 0; b < batch.length; b++) {
                logits[batch[b]] = Arrays.copyOfRange(values, b * outputs, (b + 1) * outputs);
            }
        }
        return logits;
    }

    /** Row by row; ND4J's own way to an array of arrays takes an operation for each row. */
    private float[] run(List<Encoding> batch) {
        Map<String, INDArray> placeholders = graph.placeholders(EncodedBatch.of(batch));
        try (INDArray values =
                runner.run(placeholders, List.of(PastaGraph.LOGITS)).get(PastaGraph.LOGITS)) {
            return values.ravel().toFloatVector();
        } finally {
            placeholders.values().forEach(INDArray::close);
        }
    }
}
