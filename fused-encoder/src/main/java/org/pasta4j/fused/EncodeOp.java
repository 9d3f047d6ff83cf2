package org.pasta4j.fused;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.samediff.BatchCheck;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * The frozen encoder. Inputs: those of {@link EncodeInput}. Outputs: the hidden states that are asked for, and a handle
 * by which the gradient operation finds what this pass kept for it ({@link SavedActivations}). Where no operation reads
 * the handle nothing is kept and nothing dropped.
 */
public final class EncodeOp extends DynamicCustomOp implements ExecutedInJava {
    static final String NAME = "pasta_encode";
    private static final long HASH = 0x5057_A57A_0001L;

    private final SavedActivations saved = new SavedActivations();
    private Settings settings;
    private FrozenEncoder encoder;

    /** What is saved with the graph. */
    record Settings(
            String key,
            OutputSelection wanted,
            int layers,
            int hidden,
            double hiddenDropout,
            double attentionDropout) {}

    /** For ND4J, which fills in the properties afterwards. */
    public EncodeOp() {}

    /** @param inputs those of {@link EncodeInput}, in their order */
    EncodeOp(SameDiff graph, FrozenEncoder encoder, Settings settings, SDVariable... inputs) {
        super(NAME, graph, inputs);
        this.encoder = encoder;
        this.settings = settings;
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    public long opHash() {
        return HASH;
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    public Map<String, Object> propertiesForFunction() {
        Map<String, Object> properties = new HashMap<>();
        if (settings != null) {
            properties.put("base", settings.key());
            properties.put("wanted", settings.wanted().name());
            properties.put("layers", settings.layers());
            properties.put("hidden", settings.hidden());
            properties.put("hiddenDropout", settings.hiddenDropout());
            properties.put("attentionDropout", settings.attentionDropout());
        }
        return properties;
    }

    @Override
    public void setPropertiesForFunction(Map<String, Object> properties) {
        settings = new Settings(
                properties.get("base").toString(),
                OutputSelection.valueOf(properties.get("wanted").toString()),
                ((Number) properties.get("layers")).intValue(),
                ((Number) properties.get("hidden")).intValue(),
                ((Number) properties.get("hiddenDropout")).doubleValue(),
                ((Number) properties.get("attentionDropout")).doubleValue());
    }

    @Override
    public void configureFromArguments() {
        // All is in the properties.
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
        return List.of(DataType.FLOAT, DataType.INT64);
    }

    @Override
    public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
        long[] batch = EncodeInput.IDS.of(context).shape();
        long[] hidden =
                switch (settings.wanted()) {
                    case FIRST_TOKENS, MEANS -> new long[] {batch[0], settings.hidden()};
                    case LAST_HIDDEN_STATE -> new long[] {batch[0], batch[1], settings.hidden()};
                    case ALL_HIDDEN_STATES -> new long[] {settings.layers() + 1, batch[0], batch[1], settings.hidden()};
                };
        requireRoom(hidden);
        return List.of(
                LongShapeDescriptor.fromShape(hidden, DataType.FLOAT),
                LongShapeDescriptor.fromShape(new long[0], DataType.INT64));
    }

    /** Arrays are read and written through buffers that count in int. */
    private static void requireRoom(long[] shape) {
        long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (values > Integer.MAX_VALUE / Float.BYTES) {
            throw new BadInputException("The hidden states " + Arrays.toString(shape) + " would take "
                    + values * Float.BYTES / (1 << 20)
                    + " MiB; the fused encoder gives out less than 2 GiB at once. Take smaller batches.");
        }
    }

    @Override
    public void execute(OpContext context) {
        TokenBatch packed = Unpadding.pack(
                EncodeInput.IDS.of(context),
                EncodeInput.TYPES.of(context),
                EncodeInput.MASK.of(context),
                EncodeInput.SLOTS.find(context).orElse(null));
        TokenBatch batch = new TokenBatch(
                BatchCheck.checked(packed.rows(), encoder().model()), packed.outputRows(), packed.outputSize());
        OffsetTable table = EncodeInput.OFFSETS
                .find(context)
                .map(offsets -> table(offsets, batch))
                .orElse(OffsetTable.NONE);
        INDArray output = context.getOutputArray(0);
        if (!settings.wanted().isOfRows() && batch.rows().tokens() < batch.outputSize()) {
            output.assign(0);
        }
        boolean backward = needsGradient();
        saved.discard();
        EnginePass pass = forward(batch, table, options(backward), ArrayValues.memory(output));
        context.getOutputArray(1).assign(backward ? saved.keep(pass) : 0);
    }

    /** Another thread may close the base before the engine begins. */
    private EnginePass forward(TokenBatch batch, OffsetTable table, PassOptions options, FloatBuffer output) {
        while (true) {
            FrozenEncoder frozen = encoder();
            try {
                return frozen.engine().forward(batch, table, options, output);
            } catch (IllegalStateException e) {
                if (!frozen.isClosed()) {
                    throw e;
                }
            }
        }
    }

    private OffsetTable table(INDArray offsets, TokenBatch batch) {
        if (offsets.rank() != 3 || offsets.size(0) != settings.layers() || offsets.size(2) != settings.hidden()) {
            throw new BadInputException("The offsets have the shape " + Arrays.toString(offsets.shape())
                    + "; expected [" + settings.layers() + ", slots, " + settings.hidden() + "] for this base.");
        }
        int size = (int) offsets.size(1);
        for (int slot : batch.rows().slots()) {
            if (slot >= size) {
                throw new BadInputException("A token has the slot " + slot + "; there are offsets for " + size
                        + " of them, numbered from 0. Make the offsets with more slots.");
            }
        }
        return new OffsetTable(ArrayValues.floats(offsets), size);
    }

    /** A base that was closed is looked for again: it may be open anew, and if not, the message says what to do. */
    private FrozenEncoder encoder() {
        FrozenEncoder known = encoder;
        if (known == null || known.isClosed()) {
            known = FrozenEncoder.require(settings.key());
            encoder = known;
        }
        return known;
    }

    private PassOptions options(boolean backward) {
        if (!backward) {
            return PassOptions.inference(settings.wanted());
        }
        boolean drops = settings.hiddenDropout() > 0 || settings.attentionDropout() > 0;
        return new PassOptions(
                settings.wanted(),
                true,
                settings.hiddenDropout(),
                settings.attentionDropout(),
                drops ? Nd4j.getRandom().nextLong() : 0);
    }

    /** Whether an operation of this graph reads the handle: so it is in a gradient function, and not in the graph. */
    private boolean needsGradient() {
        List<String> readers =
                sameDiff.getVariables().get(outputVariables()[1].name()).getInputsForOp();
        return readers != null && !readers.isEmpty();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        if (settings.wanted() == OutputSelection.ALL_HIDDEN_STATES) {
            throw new UnsupportedOperationException(
                    "The fused encoder leads back from the top layer only. Take the loss"
                            + " of firstToken(), pooled() or the last of hiddenStates(), or build with StockEncoder.");
        }
        List<SDVariable> all = new ArrayList<>();
        for (EncodeInput input : EncodeInput.values()) {
            input.find(args()).ifPresent(own -> all.add(gradient(input, own, gradients.get(0))));
        }
        return all;
    }

    private SDVariable gradient(EncodeInput input, SDVariable own, SDVariable ofStates) {
        return input == EncodeInput.OFFSETS
                ? new EncodeGradientOp(sameDiff, own, outputVariables()[1], ofStates).outputVariable()
                : sameDiff.zerosLike(own);
    }
}
