package org.pasta4j.pasta;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.Encoders;

/**
 * Puts PASTA into a SameDiff graph: a frozen BERT, one trained vector per layer and special token added to that token's
 * hidden state before self-attention, and a trained head ("Parameter-Efficient Tuning with Special Token Adaptation",
 * EACL 2023, arXiv 2210.04382).
 */
public final class PastaLayers {
    private PastaLayers() {}

    /**
     * Builds with the fastest encoder that runs here in float32, with dropout as in training. For a graph of stock
     * operations alone, which is saved with its weights and runs without this library, pass a
     * {@link org.pasta4j.bert.samediff.StockEncoder}. Closing the graph's {@link PastaGraph#encoder} frees what it
     * holds; else it goes with the graph.
     *
     * @param sameDiff the graph to build into; {@link org.pasta4j.bert.samediff.LeanGraph#create} makes one that does
     *     not copy the weights
     * @param bert the frozen base
     * @param config task, labels, slots; parameters start from its seed
     * @return handles to what was added
     */
    public static PastaGraph build(SameDiff sameDiff, BertModel bert, PastaConfig config) {
        Encoder encoder = Encoders.open(bert);
        try {
            return build(sameDiff, encoder, config, DataType.FLOAT);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * Builds with an encoder of the caller's choice, with dropout as in training.
     *
     * @param sameDiff the graph to build into
     * @param encoder may be used for several graphs, which then share its weights
     * @param config task, labels, slots; parameters start from its seed
     * @param dataType FLOAT, or DOUBLE where differences are to be checked
     * @return handles to what was added
     */
    public static PastaGraph build(SameDiff sameDiff, Encoder encoder, PastaConfig config, DataType dataType) {
        return build(sameDiff, encoder, config, dataType, Parameters.initial(encoder.model(), config, dataType));
    }

    /** Builds around existing parameters; the graph's variables share their arrays. */
    static PastaGraph build(
            SameDiff sameDiff, Encoder encoder, PastaConfig config, DataType dataType, Parameters parameters) {
        BertConfig base = encoder.model().config();
        Map<String, SDVariable> variables = new LinkedHashMap<>();
        parameters.arrays().forEach((name, array) -> variables.put(name, sameDiff.var(name, array)));
        EncoderOptions options = EncoderOptions.inference()
                .withDataType(dataType)
                .withFirstTokenOnly()
                .withDropout(
                        config.dropout().orElse(base.hiddenDropout()),
                        config.dropout().orElse(base.attentionDropout()));
        EncoderGraph graph = encoder.build(sameDiff, Optional.ofNullable(variables.get(Adapter.OFFSETS)), options);
        SDVariable logits = SequenceHead.logits(sameDiff, graph, variables, options.hiddenDropout());
        SDVariable loss = loss(sameDiff, config, logits, dataType);
        sameDiff.setLossVariables(loss);
        return new PastaGraph(sameDiff, encoder, config, graph, Collections.unmodifiableMap(variables), logits, loss);
    }

    private static SDVariable loss(SameDiff sameDiff, PastaConfig config, SDVariable logits, DataType dataType) {
        SDVariable labels = sameDiff.placeHolder(PastaGraph.LABELS, dataType, -1, config.outputs());
        return config.task() == Task.REGRESSION
                ? sameDiff.loss.meanSquaredError(PastaGraph.LOSS, labels, logits, null)
                : sameDiff.loss.softmaxCrossEntropy(PastaGraph.LOSS, labels, logits, null);
    }
}
