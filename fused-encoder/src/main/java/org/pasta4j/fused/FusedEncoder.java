package org.pasta4j.fused;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.samediff.RowPooling;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.EncodeOp.Settings;
import org.pasta4j.fused.engine.EngineMemory;
import org.pasta4j.fused.engine.EngineProvider;
import org.pasta4j.fused.engine.Engines;
import org.pasta4j.fused.engine.OutputSelection;

/**
 * The model as one SameDiff operation, several times as fast as {@link StockEncoder}, with the same placeholders, names
 * and numbers. It computes in float32 or, by choice, the frozen linear layers in bfloat16; it holds the weights once
 * more, in the layout of its kernels. Dropout acts only where a gradient is asked for.
 *
 * <p>A graph around it can be saved, and loaded by any program that has this module on its class path. The weights are
 * not saved with it: before it runs, the same base has to be open in the same precision, and as long as it runs.
 *
 * <p>Safe for any number of threads: they may build graphs, run them and close this encoder beside each other. Each
 * graph is for one thread at a time; its gradient is taken by the thread that ran it forward.
 */
public final class FusedEncoder implements Encoder {
    static {
        // ND4J before its list of operations, whose classes need it: two threads must not wait for each other.
        Nd4j.getExecutioner();
        DifferentialFunctionClassHolder.getInstance();
    }

    private final FrozenEncoder frozen;
    private final StockEncoder stock;
    private final EncoderKind kind;
    private final Lifetime lifetime;

    /** @param model as this user opened it: another's may have the same weights and come from another file */
    private FusedEncoder(FrozenEncoder frozen, BertModel model, EncoderKind kind) {
        this.frozen = frozen;
        this.kind = kind;
        this.stock = new StockEncoder(model);
        this.lifetime = new Lifetime("FusedEncoder", frozen::leave);
    }

    /** Why this encoder cannot run on the processor in that precision, in one sentence; empty where it can. */
    public static Optional<String> obstacle(Precision precision) {
        return obstacle(EncoderKind.FUSED, precision);
    }

    static Optional<String> obstacle(EncoderKind kind, Precision precision) {
        String executioner = Nd4j.getExecutioner().getClass().getName();
        if (!executioner.equals(FusedExecutioner.class.getName())) {
            return Optional.of("ND4J runs on another backend (" + executioner + ")");
        }
        List<String> obstacles = new ArrayList<>();
        return Engines.find(kind, precision, obstacles).isPresent()
                ? Optional.empty()
                : Optional.of(String.join("; ", obstacles));
    }

    /** In float32, on the processor. */
    public static FusedEncoder open(BertModel model) {
        return open(model, Precision.FP32);
    }

    /** On the processor. */
    public static FusedEncoder open(BertModel model, Precision precision) {
        return open(model, EncoderKind.FUSED, precision);
    }

    /**
     * Brings the model's weights into the engine's layout. Those who open one model on one device in one precision
     * share them.
     *
     * @param model is kept, and on the processor its embedding tables are read in every pass: the file it came from has
     *     to stay as it is
     * @param kind {@link EncoderKind#FUSED} for the processor, {@link EncoderKind#CUDA} for a GPU
     * @param precision of the frozen linear layers
     * @throws BadInputException if the encoder does not run here in that precision
     */
    public static FusedEncoder open(BertModel model, EncoderKind kind, Precision precision) {
        obstacle(kind, precision).ifPresent(why -> {
            throw new BadInputException(
                    kind.title() + " does not run here in " + precision + ": " + why + ". Take StockEncoder.");
        });
        EngineProvider provider = Engines.find(kind, precision, new ArrayList<>())
                .orElseThrow(() -> new IllegalStateException("An engine for " + precision + " was there and is gone."));
        String key = model.fingerprint() + " " + precision + (kind == EncoderKind.FUSED ? "" : " " + kind);
        FrozenEncoder frozen = FrozenEncoder.join(key, model, () -> provider.create(model, precision));
        return new FusedEncoder(frozen, model, kind);
    }

    @Override
    public BertModel model() {
        return stock.model();
    }

    /** What the linear layers are computed in. */
    public Precision precision() {
        return lifetime.during(() -> frozen.engine().precision());
    }

    /** Memory outside the Java heap, shared by all who opened the model in this precision. */
    public EngineMemory memory() {
        return lifetime.during(() -> frozen.engine().memory());
    }

    @Override
    public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
        return lifetime.during(() -> buildOpen(graph, offsets, options));
    }

    private EncoderGraph buildOpen(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
        if (options.dataType() != DataType.FLOAT) {
            throw new BadInputException(
                    "The fused encoder computes in FLOAT; asked for " + options.dataType() + ". Take StockEncoder.");
        }
        if (!options.tuned().isEmpty()) {
            throw new BadInputException(
                    "The fused encoder's weights stay as they are; some are to be trained. Take StockEncoder.");
        }
        List<String> names = new ArrayList<>(
                List.of(StockEncoder.INPUT_IDS, StockEncoder.TOKEN_TYPE_IDS, StockEncoder.ATTENTION_MASK));
        offsets.ifPresent(o -> names.add(StockEncoder.SLOTS));
        List<SDVariable> inputs = new ArrayList<>();
        names.forEach(name -> inputs.add(graph.placeHolder(name, DataType.INT32, -1, -1)));
        offsets.ifPresent(inputs::add);
        SDVariable all = encode(graph, inputs, options, OutputSelection.ALL_HIDDEN_STATES);
        List<SDVariable> states = new ArrayList<>();
        for (int l = 0; l < model().config().layers(); l++) {
            states.add(all.get(SDIndex.point(l), SDIndex.all(), SDIndex.all(), SDIndex.all()));
        }
        SDVariable first;
        if (options.firstTokenOnly()) {
            first = encode(graph, inputs, options, OutputSelection.FIRST_TOKENS);
        } else {
            SDVariable last = encode(graph, inputs, options, OutputSelection.LAST_HIDDEN_STATE);
            states.add(last);
            first = last.get(SDIndex.all(), SDIndex.point(0), SDIndex.all());
        }
        return EncoderGraph.of(
                List.copyOf(names),
                states,
                first,
                stock.poolerOutput(graph, first, options),
                options.pooling(),
                pooling -> pooled(graph, inputs, options, states.get(states.size() - 1), pooling));
    }

    /** The mean comes out of the operation, of which no other hidden state then has to come. */
    private SDVariable pooled(
            SameDiff graph, List<SDVariable> inputs, EncoderOptions options, SDVariable last, Pooling pooling) {
        return pooling == Pooling.MEAN
                ? encode(graph, inputs, options, OutputSelection.MEANS)
                : new RowPooling(graph, last, Optional.of(inputs.get(2)), DataType.FLOAT).of(pooling);
    }

    private SDVariable encode(SameDiff graph, List<SDVariable> inputs, EncoderOptions options, OutputSelection wanted) {
        BertConfig config = model().config();
        Settings settings = new Settings(
                frozen.key(),
                wanted,
                config.layers(),
                config.hiddenSize(),
                options.hiddenDropout(),
                options.attentionDropout());
        return new EncodeOp(graph, frozen, settings, inputs.toArray(new SDVariable[0])).outputVariables()[0];
    }

    @Override
    public List<INDArray> arrays(EncodedBatch batch) {
        return stock.arrays(batch);
    }

    /** The weights go with the last encoder of this model and precision, after the passes that are under way. */
    @Override
    public void close() {
        lifetime.close();
    }

    @Override
    public String toString() {
        return kind + ", " + frozen.engine().precision();
    }
}
