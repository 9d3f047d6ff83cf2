package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineMemory;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/** A frozen encoder on the processor. */
final class OneDnnEngine implements EncoderEngine {
    private final Precision precision;
    private final EncoderWeights weights;
    private final BlockPool pool = new BlockPool();
    private final Lifetime lifetime = new Lifetime("FusedEncoder", this::free);

    OneDnnEngine(BertModel model, Precision precision) {
        this.precision = precision;
        this.weights = new EncoderWeights(model, precision == Precision.BF16);
    }

    /** A chunk and what its backward pass needs. */
    private record Kept(Chunk chunk, NativeBlock block, List<LayerState> states) {}

    @Override
    public EnginePass forward(TokenBatch batch, OffsetTable offsets, PassOptions options, FloatBuffer output) {
        return lifetime.during(() -> {
            List<Chunk> chunks = Chunks.of(batch, Workers.count());
            chunks.forEach(chunk -> requireRoom(chunk, options));
            Queue<NativeBlock> taken = new ConcurrentLinkedQueue<>();
            try {
                List<Kept> kept = Workers.each(
                        chunks, (worker, chunk) -> forward(worker, chunk, batch, offsets, options, output, taken));
                return new Pass(kept, offsets.size(), options);
            } catch (RuntimeException | Error e) {
                // Also those of the chunks that went well.
                taken.forEach(pool::giveBack);
                throw e;
            }
        });
    }

    private Kept forward(
            Worker worker,
            Chunk chunk,
            TokenBatch batch,
            OffsetTable offsets,
            PassOptions options,
            FloatBuffer output,
            Queue<NativeBlock> taken) {
        NativeBlock block = null;
        if (options.backward()) {
            block = pool.take(4 * kept(chunk, options));
            taken.add(block);
        }
        List<LayerState> states =
                new ChunkForward(weights, worker, chunk, offsets, options, block).run(output, batch.outputSize());
        return new Kept(chunk, block, states);
    }

    /** Attention grows with the square of a row's length, and a row is never divided. */
    private void requireRoom(Chunk chunk, PassOptions options) {
        long floats = ChunkForward.scratch(chunk, weights.sizes(), options);
        if (options.backward()) {
            floats = Math.max(floats, ChunkBackward.scratch(chunk, weights.sizes(), options));
            floats = Math.max(floats, kept(chunk, options));
        }
        if (4 * floats > NativeBlock.LIMIT) {
            throw new BadInputException("A row of " + chunk.rowLength(chunk.rows() - 1) + " tokens needs "
                    + 4 * floats / (1 << 20) + " MiB for its hidden states and attention; the fused encoder takes"
                    + " rows that need less than 2 GiB. Cut rows with BertTokenizer.withMaxLength.");
        }
    }

    private long kept(Chunk chunk, PassOptions options) {
        return LayerState.sizeOfAll(chunk, weights.sizes(), options.wanted() == OutputSelection.FIRST_TOKENS);
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public EngineMemory memory() {
        return lifetime.during(() -> new EngineMemory(
                weights.bytes(), weights.backwardBytes(), pool.peak(), Workers.scratchBytes(), ShapedKernels.made()));
    }

    /** Blocks of activations that were allocated so far. */
    long blocksMade() {
        return pool.made();
    }

    @Override
    public void close() {
        lifetime.close();
    }

    private void free() {
        weights.close();
        pool.close();
    }

    /** One pass over all chunks of a batch. */
    private final class Pass implements EnginePass {
        private final int tableSize;
        private final PassOptions options;
        private List<Kept> kept;

        Pass(List<Kept> kept, int tableSize, PassOptions options) {
            this.kept = kept;
            this.tableSize = tableSize;
            this.options = options;
        }

        @Override
        public float[] backward(FloatBuffer outputGradient) {
            if (kept == null || !options.backward() || options.wanted() == OutputSelection.ALL_HIDDEN_STATES) {
                throw new IllegalStateException(
                        "This pass has no backward pass: it is closed, or was made without one.");
            }
            try {
                List<float[][]> parts = lifetime.during(() -> Workers.each(
                        kept,
                        (worker, part) -> new ChunkBackward(weights, worker, part.chunk(), options, part.states())
                                .run(outputGradient)));
                return sum(parts);
            } finally {
                close();
            }
        }

        /** In the order of the chunks, so that the same batch gives the same bits. */
        private float[] sum(List<float[][]> parts) {
            PassSizes sizes = weights.sizes();
            float[] table = new float[sizes.layers() * tableSize * sizes.hidden()];
            for (int c = 0; c < parts.size(); c++) {
                Chunk chunk = kept.get(c).chunk();
                for (int l = 0; l < sizes.layers(); l++) {
                    float[] found = parts.get(c)[l];
                    for (int s = 0; s < chunk.specials().length; s++) {
                        int to = (l * tableSize + chunk.slot(chunk.specials()[s])) * sizes.hidden();
                        for (int i = 0; i < sizes.hidden(); i++) {
                            table[to + i] += found[s * sizes.hidden() + i];
                        }
                    }
                }
            }
            return table;
        }

        @Override
        public void close() {
            if (kept != null) {
                kept.stream()
                        .map(Kept::block)
                        .filter(java.util.Objects::nonNull)
                        .forEach(pool::giveBack);
                kept = null;
            }
        }
    }
}
