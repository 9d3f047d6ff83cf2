package org.pasta4j.pasta.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.BatchOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the model without dropout. Safe for any number of threads, one of which computes at a time; the parameters do
 * not change meanwhile.
 */
final class Predictor {
    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);

    /** Enough for all processors to be busy, and little enough for the memory of any. */
    private static final int BATCH_TOKENS = 4096;

    private final PastaGraph graph;
    private final Parameters parameters;
    private final GraphRunner runner;
    private final boolean ofTokens;
    private final int outputs;

    /** @param parameters their arrays are shared: later changes are seen */
    Predictor(Encoder encoder, PastaConfig config, Parameters parameters) {
        graph = PastaLayers.build(LeanGraph.create(), encoder, config.withDropout(0), DataType.FLOAT, parameters);
        this.parameters = parameters;
        runner = new GraphRunner(graph.sameDiff());
        ofTokens = config.task().isOfTokens();
        outputs = config.outputs();
    }

    /** The logits of each row, in the order given; of a head on tokens those of token after token. */
    float[][] logits(List<Encoding> rows) {
        synchronized (parameters) {
            return ofUnchanged(rows);
        }
    }

    private float[][] ofUnchanged(List<Encoding> rows) {
        float[][] logits = new float[rows.size()][];
        int[] lengths = rows.stream().mapToInt(Encoding::length).toArray();
        for (int[] batch : BatchOrder.byLengthAndTokens(lengths, BATCH_TOKENS)) {
            run(rows, batch, logits);
        }
        return logits;
    }

    /** A pass that fails, as one too large for the memory does, becomes two, down to the row that fails alone. */
    private void run(List<Encoding> rows, int[] batch, float[][] logits) {
        try {
            float[] values = run(Arrays.stream(batch).mapToObj(rows::get).toList());
            int stride = values.length / batch.length;
            for (int b = 0; b < batch.length; b++) {
                int own = ofTokens ? rows.get(batch[b]).length() * outputs : outputs;
                logits[batch[b]] = Arrays.copyOfRange(values, b * stride, b * stride + own);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            if (batch.length == 1) {
                throw e;
            }
            LOG.warn("A pass of {} rows failed ({}); it is divided.", batch.length, e.toString());
            run(rows, Arrays.copyOfRange(batch, 0, batch.length / 2), logits);
            run(rows, Arrays.copyOfRange(batch, batch.length / 2, batch.length), logits);
        }
    }

    /** Row by row. */
    private float[] run(List<Encoding> batch) {
        Map<String, INDArray> placeholders = graph.placeholders(EncodedBatch.of(batch));
        try (INDArray values =
                runner.run(placeholders, List.of(PastaGraph.LOGITS)).get(PastaGraph.LOGITS)) {
            return ArrayValues.floats(values);
        } finally {
            placeholders.values().forEach(INDArray::close);
        }
    }
}
