package org.pasta4j.fused;

import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
 * The frozen encoder. Inputs: ids, types and mask, {@code [B, T]} INT32, and where there are offsets: slots, the same,
 * and the table {@code [L, S, H]}. Outputs: the hidden states that are wanted, and a handle by which the backward
 * operation finds what this run kept for it. Nothing is kept, and nothing dropped, where nobody asks for the handle.
 */
public final class EncodeOp extends DynamicCustomOp implements ExecutedInJava {
    static final String NAME = "pasta_encode";
    private static final long HASH = 0x5057_A57A_0001L;
    private static final AtomicLong HANDLES = new AtomicLong();

    /** Runs of all operations by their handles, none kept alive: the way back may lie in another graph. */
    private static final Map<Long, WeakReference<Waiting>> BY_TICKET = new ConcurrentHashMap<>();

    /** What this operation keeps: one for each thread, as long as the thread lives. */
    private final Map<Thread, Waiting> waiting = Collections.synchronizedMap(new WeakHashMap<>());

    private Settings settings;
    private FrozenEncoder encoder;

    /** A run that waits for its way back. */
    private record Waiting(EncodeOp op, long handle, EnginePass pass) {}

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

    /** @param inputs ids, types, mask, and where there are offsets: slots, table */
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
        long[] batch = context.getInputArray(0).shape();
        long[] hidden =
                switch (settings.wanted()) {
                    case FIRST_TOKENS -> new long[] {batch[0], settings.hidden()};
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
        boolean offsets = context.numInputArguments() > 3;
        TokenBatch packed = Unpadding.pack(
                context.getInputArray(0),
                context.getInputArray(1),
                context.getInputArray(2),
                offsets ? context.getInputArray(3) : null);
        TokenBatch batch = new TokenBatch(
                BatchCheck.checked(packed.rows(), encoder().model()), packed.outputRows(), packed.outputSize());
        OffsetTable table = offsets ? table(context.getInputArray(4), batch) : OffsetTable.NONE;
        INDArray output = context.getOutputArray(0);
        if (settings.wanted() != OutputSelection.FIRST_TOKENS && batch.rows().tokens() < batch.outputSize()) {
            output.assign(0);
        }
        boolean backward = needsGradient();
        giveUpLast();
        EnginePass pass = forward(batch, table, options(backward), ArrayValues.memory(output));
        context.getOutputArray(1).assign(backward ? keep(pass) : 0);
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

    /** A run whose way back was never taken gives its memory up to the next run of its thread. */
    private void giveUpLast() {
        Waiting last = waiting.remove(Thread.currentThread());
        if (last != null) {
            BY_TICKET.remove(last.handle());
            last.pass().close();
        }
    }

    private long keep(EnginePass pass) {
        Waiting kept = new Waiting(this, HANDLES.incrementAndGet(), pass);
        waiting.put(Thread.currentThread(), kept);
        // Those of graphs that are gone.
        BY_TICKET.values().removeIf(reference -> reference.get() == null);
        BY_TICKET.put(kept.handle(), new WeakReference<>(kept));
        return kept.handle();
    }

    /** What a run of this thread kept; once. */
    static EnginePass take(long handle) {
        WeakReference<Waiting> reference = BY_TICKET.remove(handle);
        Waiting kept = reference == null ? null : reference.get();
        if (kept == null || !kept.op().waiting.remove(Thread.currentThread(), kept)) {
            throw new IllegalStateException("The forward pass " + handle + " of the encoder is gone: its gradient was"
                    + " taken already, or another forward pass of the same thread came between.");
        }
        return kept.pass();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        if (settings.wanted() == OutputSelection.ALL_HIDDEN_STATES) {
            throw new UnsupportedOperationException(
                    "The fused encoder leads back from the top layer only. Take the loss"
                            + " of firstToken() or of the last of hiddenStates(), or build with StockEncoder.");
        }
        List<SDVariable> all = new ArrayList<>();
        for (int i = 0; i < Math.min(4, args().length); i++) {
            all.add(sameDiff.zerosLike(arg(i)));
        }
        if (args().length > 4) {
            SDVariable handle = outputVariables()[1];
            all.add(new EncodeGradientOp(sameDiff, arg(4), handle, gradients.get(0)).outputVariable());
        }
        return all;
    }
}
