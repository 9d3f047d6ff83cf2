package org.pasta4j.bert.samediff;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * What the attention heads of a BERT attend to, computed by stock operations without dropout. For one thread.
 *
 * <p>All layers are held at once: {@code L B A T T} numbers for B rows of at most T tokens, L layers and A heads. For
 * one row of 512 tokens and a BERT-large (24 layers, 16 heads) that is 400 MB in float32.
 */
public final class AttentionProbabilities {
    private final StockEncoder encoder;
    private final EncoderGraph encoded;
    private final List<String> layers;
    private final GraphRunner runner;

    /**
     * Prepares a graph.
     *
     * @param model is kept; all that run it share its weights in memory
     * @param offsets {@code [L, S, H]}, added to the input of each layer at the special tokens; empty for the plain
     *     model
     * @param dataType FLOAT, or DOUBLE where numbers are to be checked
     */
    public AttentionProbabilities(BertModel model, Optional<INDArray> offsets, DataType dataType) {
        this.encoder = new StockEncoder(model);
        SameDiff graph = LeanGraph.create();
        EncoderOptions options = EncoderOptions.inference().withDataType(dataType);
        this.encoded = encoder.build(
                graph, offsets.map(values -> graph.constant("offsets", values.castTo(dataType))), options);
        this.layers = IntStream.range(0, model.config().layers())
                .mapToObj(StockEncoder::attentionProbabilities)
                .toList();
        this.runner = new GraphRunner(graph);
    }

    /**
     * Runs rows through the model.
     *
     * @return of each layer {@code [B, A, T, T]} by row, head, attending token and token attended to; the numbers of an
     *     attending token sum to 1 and are 0 at padding; those of padding mean nothing. The arrays belong to the caller
     */
    public List<INDArray> of(EncodedBatch batch) {
        Map<String, INDArray> values = encoded.values(encoder.arrays(batch));
        try {
            Map<String, INDArray> outputs = runner.run(values, layers);
            return layers.stream().map(outputs::get).toList();
        } finally {
            values.values().forEach(INDArray::close);
        }
    }
}
