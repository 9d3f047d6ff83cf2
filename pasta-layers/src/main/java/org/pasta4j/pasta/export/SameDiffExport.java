package org.pasta4j.pasta.export;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.samediff.TokenInputs;
import org.pasta4j.bert.text.SpecialTokenRule;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaLayers;

/** The model as stock SameDiff operations and constants. */
final class SameDiffExport {
    /** Name of the constant with the labels, a JSON array; a regression has none. */
    static final String LABELS = "labels";

    /** Name of the constant with the thresholds of multi-label classification, one a label. */
    static final String THRESHOLDS = "thresholds";

    /** 1.0.0-M2.1 doubles a buffer of 1 KB until the file fits, and cannot beyond this. */
    static final long MOST_BYTES = 1L << 30;

    private final Adapter adapter;
    private final BertModel base;
    private final SpecialTokenRule rule;

    /** @param mostBytes that a file can have */
    SameDiffExport(Adapter adapter, BertModel base, SpecialTokenRule rule, long mostBytes) {
        this.adapter = adapter;
        this.base = base;
        this.rule = rule;
        long bytes = Float.BYTES * base.parameterCount();
        // A hundredth for all that is not weights of the base.
        if (bytes > mostBytes / 100 * 99) {
            throw new BadInputException(
                    "The base has " + (bytes >> 20) + " MB of weights; a SameDiff file of 1.0.0-M2.1"
                            + " holds at most " + (mostBytes >> 20) + " MB. Export to ONNX instead.");
        }
    }

    void write(Path file) {
        SameDiff graph = LeanGraph.create();
        PastaConfig config = adapter.config().pastaConfig();
        TokenInputs inputs = TokenInputs.placeholders(
                graph, adapter.offsets().map(o -> rule), base.config().tokenTypes() > 1);
        Optional<SDVariable> offsets = adapter.offsets().map(o -> graph.constant(Adapter.OFFSETS, array(o)));
        EncoderOptions options = EncoderOptions.inference();
        EncoderGraph encoded = new StockEncoder(base)
                .build(
                        graph,
                        inputs,
                        offsets,
                        config.task().isOfTokens() ? options : options.withPooling(config.pooling()));
        PastaLayers.head(graph, encoded, adapter).rename(PastaExport.LOGITS);
        if (!config.labels().isEmpty()) {
            graph.constant(LABELS, Nd4j.create(AsciiJson.array(config.labels())));
        }
        if (config.task().isOfLabelSets()) {
            graph.constant(
                    THRESHOLDS,
                    Nd4j.createFromArray(
                            config.thresholds().toArray(config.labels().size())));
        }
        graph.save(file.toFile(), false);
    }

    private static INDArray array(FrozenTensor tensor) {
        return Nd4j.create(
                tensor.toArray(), Arrays.stream(tensor.shape()).asLongStream().toArray(), 'c');
    }
}
