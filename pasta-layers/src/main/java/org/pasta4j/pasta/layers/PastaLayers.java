package org.pasta4j.pasta.layers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.imported.ImportFaults;
import org.pasta4j.bert.samediff.AttachedEncoder;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.Parameters;

/**
 * Puts PASTA into a SameDiff graph: a frozen BERT, one trained vector per layer and special token added to that token's
 * hidden state before self-attention, and a trained head ("Parameter-Efficient Tuning with Special Token Adaptation",
 * EACL 2023, arXiv 2210.04382).
 */
public final class PastaLayers {
    private PastaLayers() {}

    /**
     * Builds with the fastest encoder that runs here in float32. Dropout acts where a gradient is taken, as in
     * {@code fit}, and nowhere else: {@code output} and {@code evaluate} predict. For a graph of stock operations
     * alone, which is saved with its weights and runs without this library, pass a
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
     * Builds with an encoder of the caller's choice; dropout acts where a gradient is taken, and nowhere else.
     *
     * @param sameDiff the graph to build into
     * @param encoder may be used for several graphs, which then share its weights
     * @param config task, labels, slots; parameters start from its seed
     * @param dataType FLOAT, or DOUBLE where differences are to be checked
     * @return handles to what was added
     */
    public static PastaGraph build(SameDiff sameDiff, Encoder encoder, PastaConfig config, DataType dataType) {
        PastaConfig chosen = config.on(encoder.model());
        return build(sameDiff, encoder, chosen, dataType, Parameters.initial(encoder.model(), chosen, dataType));
    }

    /**
     * Adds PASTA to a graph that holds a BERT already, imported, built or loaded by any means: finds its layers by
     * structure, makes constants of its variables, adds offsets where its layers begin and a head on top. Dropout of
     * the configuration goes to offsets and head where a gradient is taken; the graph has none of its own.
     * {@link PastaGraph#detach} takes all that out again.
     *
     * @param sameDiff a BERT for prediction, in float32; it stays as it is if it is refused
     * @param config task, labels, slots; parameters start from its seed
     * @return handles to what was added; its {@link PastaGraph#placeholders} and data sets go by the graph's own names
     * @throws CheckpointException naming the operation at which the graph stops being a BERT, or the faults of import
     *     that {@link #repair} mends
     * @throws BadInputException if PASTA is attached already, or the graph has values of the names that it needs
     */
    public static PastaGraph attach(SameDiff sameDiff, PastaConfig config) {
        AttachedEncoder encoder = AttachedEncoder.of(sameDiff);
        PastaConfig chosen = config.on(encoder.model());
        Parameters parameters = Parameters.initial(encoder.model(), chosen, DataType.FLOAT);
        List<String> taken = Stream.concat(
                        parameters.arrays().keySet().stream(),
                        Stream.of(PastaGraph.LABELS, PastaGraph.LOGITS, PastaGraph.LOSS, Dropout.PHASE))
                .filter(sameDiff::hasVariable)
                .toList();
        if (!taken.isEmpty()) {
            throw new BadInputException("PASTA needs the names " + taken
                    + " for what it adds, and the graph has values of these names. Rename them.");
        }
        try {
            return build(sameDiff, encoder, chosen, DataType.FLOAT, parameters);
        } catch (RuntimeException e) {
            encoder.detach();
            throw e;
        }
    }

    /**
     * Mends in place what import of TensorFlow graphs by ND4J 1.0.0-M2.1 gets wrong in a BERT.
     *
     * @return a sentence for each operation that was mended
     * @throws CheckpointException if the graph would be no BERT either way; it is left as it is then
     */
    public static List<String> repair(SameDiff sameDiff) {
        return ImportFaults.repair(sameDiff);
    }

    /**
     * Number of values that training changes: offsets and head, or weights of the base.
     *
     * @param base what the configuration is put on
     */
    public static long trainedParameters(BertModel base, PastaConfig config) {
        return Parameters.count(base, config.on(base));
    }

    /**
     * The offsets before training, as the configuration's seed draws them: {@code [L, S, H]}, or {@code [L, 1, H]}
     * where one vector serves all tokens of a layer; float32.
     */
    public static INDArray initialOffsets(PastaConfig config, int layers, int hiddenSize) {
        return Parameters.drawn(
                config, Adapter.OFFSETS, layers, config.placement().trainedSlots(config.slots()), hiddenSize);
    }

    /**
     * Builds around existing parameters; the graph's variables share their arrays.
     *
     * @param config that leaves nothing to the base, as {@link PastaConfig#on} makes it
     * @hidden
     */
    @Internal
    public static PastaGraph build(
            SameDiff sameDiff, Encoder encoder, PastaConfig config, DataType dataType, Parameters parameters) {
        Map<String, SDVariable> variables = new LinkedHashMap<>();
        parameters.arrays().forEach((name, array) -> variables.put(name, sameDiff.var(name, array)));
        EncoderOptions options =
                options(encoder.model().config(), config, dataType).withTuned(Parameters.tuned(variables));
        Optional<SDVariable> offsets = Optional.ofNullable(variables.get(Adapter.OFFSETS))
                .map(trained -> config.placement().table(sameDiff, trained, config.slots(), dataType));
        EncoderGraph graph = encoder.build(sameDiff, offsets, options);
        SDVariable logits = logits(sameDiff, config, headInput(graph, config), variables, options.hiddenDropout())
                .rename(PastaGraph.LOGITS);
        SDVariable labels = labels(sameDiff, config, dataType, PastaGraph.LABELS);
        SDVariable loss = TaskLoss.of(PastaGraph.LOSS, config, labels, logits, Optional.empty());
        sameDiff.setLossVariables(loss);
        return new PastaGraph(sameDiff, encoder, config, graph, Collections.unmodifiableMap(variables), logits, loss);
    }

    /**
     * Adds the head of an adapter to a graph that only predicts: its parameters become constants, and there is no
     * dropout.
     *
     * @param graph what an encoder added, with every token's last hidden state for a head on tokens
     * @return the logits, {@code [B, outputs]}, or {@code [B, T, outputs]} for token classification
     */
    public static SDVariable head(SameDiff sameDiff, EncoderGraph graph, Adapter adapter) {
        PastaConfig config = adapter.config().pastaConfig();
        Map<String, SDVariable> constants = new LinkedHashMap<>();
        Parameters.of(adapter).arrays().forEach((name, array) -> {
            if (!name.equals(Adapter.OFFSETS)) {
                constants.put(name, sameDiff.constant(name, array));
            }
        });
        return logits(sameDiff, config, headInput(graph, config), constants, 0);
    }

    /** How the encoder is built for a task: with the dropout of training, and no more than the head needs. */
    static EncoderOptions options(BertConfig base, PastaConfig config, DataType dataType) {
        EncoderOptions options = EncoderOptions.inference()
                .withDataType(dataType)
                .withDropout(
                        config.dropout().orElse(base.hiddenDropout()),
                        config.dropout().orElse(base.attentionDropout()));
        return config.task().isOfTokens() ? options : options.withPooling(config.pooling());
    }

    /** What the head works on: {@code [B, H]}, or {@code [B, T, H]} for a head on tokens. */
    static SDVariable headInput(EncoderGraph graph, PastaConfig config) {
        List<SDVariable> states = graph.hiddenStates();
        return config.task().isOfTokens() ? states.get(states.size() - 1) : graph.pooled();
    }

    static SDVariable logits(
            SameDiff sameDiff,
            PastaConfig config,
            SDVariable headInput,
            Map<String, SDVariable> parameters,
            double dropout) {
        return config.task().isOfTokens()
                ? TokenHead.logits(sameDiff, headInput, parameters, dropout)
                : SequenceHead.logits(sameDiff, headInput, parameters, dropout);
    }

    /** The placeholder of the labels. */
    static SDVariable labels(SameDiff sameDiff, PastaConfig config, DataType dataType, String name) {
        return config.task().isOfTokens()
                ? sameDiff.placeHolder(name, dataType, -1, -1, config.outputs())
                : sameDiff.placeHolder(name, dataType, -1, config.outputs());
    }
}
