package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.pasta4j.fused.engine.DropoutHash.Place;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/** One chunk's way through the model. */
final class ChunkForward {
    private final EncoderWeights weights;
    private final PassSizes sizes;
    private final ShapedKernels kernels;
    private final Chunk chunk;
    private final OffsetTable offsets;
    private final PassOptions options;
    private final ChunkMasks masks;
    private final Attention attention;
    private final LinearInput input;
    private final List<LayerState> states;
    private final Matrix current;
    private final Matrix firsts;
    private final Matrix middle;
    private final Matrix projected;
    private final Matrix keysValues;
    private final Matrix context;
    private final Matrix activated;
    private final Matrix statistics;

    /** @param kept takes what the backward pass needs; null where there is none */
    ChunkForward(
            EncoderWeights weights,
            Worker worker,
            Chunk chunk,
            OffsetTable offsets,
            PassOptions options,
            NativeBlock kept) {
        this.weights = weights;
        this.sizes = weights.sizes();
        this.kernels = worker.kernels();
        this.chunk = chunk;
        this.offsets = offsets;
        this.options = options;
        boolean firstOnly = options.wanted() == OutputSelection.FIRST_TOKENS;
        Arena scratch = worker.scratch(scratch(chunk, sizes, options));
        int tokens = chunk.paddedTokens();
        int h = sizes.hidden();
        this.masks = new ChunkMasks(chunk, sizes, options, scratch);
        this.attention = new Attention(kernels, sizes, chunk, masks, scratch, false);
        this.input = new LinearInput(kernels, sizes, scratch, tokens, h);
        this.current = scratch.take(tokens, h);
        this.firsts = scratch.take(chunk.paddedRows(), h);
        this.middle = scratch.take(tokens, h);
        this.projected = scratch.take(tokens, 3 * h, sizes.bf16());
        this.keysValues = scratch.take(tokens, 2 * h, sizes.bf16());
        this.context = scratch.take(tokens, h);
        this.activated = scratch.take(tokens, sizes.stripWidth(), sizes.bf16());
        this.statistics = scratch.take(2, tokens);
        if (kept != null) {
            this.states = LayerState.takeAll(new Arena(kept), chunk, sizes, firstOnly);
        } else {
            LayerState shared = LayerState.take(scratch, chunk, sizes, false);
            LayerState top = firstOnly ? LayerState.take(scratch, chunk, sizes, true) : shared;
            int last = sizes.layers() - 1;
            this.states = java.util.stream.IntStream.rangeClosed(0, last)
                    .mapToObj(l -> l == last ? top : shared)
                    .toList();
        }
    }

    /** Floats of scratch memory. */
    static long scratch(Chunk chunk, PassSizes sizes, PassOptions options) {
        long tokens = chunk.paddedTokens();
        long h = sizes.hidden();
        long own = 3 * Arena.size(tokens, h)
                + Arena.size(chunk.paddedRows(), h)
                + Arena.size(tokens, 3 * h, sizes.bf16())
                + Arena.size(tokens, 2 * h, sizes.bf16())
                + Arena.size(tokens, sizes.stripWidth(), sizes.bf16())
                + Arena.size(2, tokens);
        long states = options.backward()
                ? 0
                : LayerState.size(chunk, sizes, false)
                        + (options.wanted() == OutputSelection.FIRST_TOKENS ? LayerState.size(chunk, sizes, true) : 0);
        return own
                + states
                + ChunkMasks.scratch(chunk, sizes, options)
                + Attention.scratch(chunk, sizes, false)
                + LinearInput.scratch(sizes, tokens, h);
    }

    /**
     * @param output takes what is wanted
     * @param outputSize rows of the output for one hidden state
     */
    List<LayerState> run(FloatBuffer output, int outputSize) {
        boolean firstOnly = options.wanted() == OutputSelection.FIRST_TOKENS;
        boolean all = options.wanted() == OutputSelection.ALL_HIDDEN_STATES;
        embed();
        context(false).clearRows(chunk.tokens(), chunk.paddedTokens());
        for (int l = 0; l < sizes.layers(); l++) {
            if (all) {
                write(output, l * outputSize);
            }
            addOffsets(l);
            layer(l, firstOnly && l == sizes.layers() - 1);
        }
        switch (options.wanted()) {
            case FIRST_TOKENS -> writeFirsts(output);
            case MEANS -> writeMeans(output);
            case LAST_HIDDEN_STATE -> write(output, 0);
            case ALL_HIDDEN_STATES -> write(output, sizes.layers() * outputSize);
        }
        return states;
    }

    private void writeFirsts(FloatBuffer output) {
        for (int r = 0; r < chunk.rows(); r++) {
            firsts.copyRow(r, output, chunk.batchRow(r) * sizes.hidden());
        }
    }

    private void writeMeans(FloatBuffer output) {
        float[] sum = new float[sizes.hidden()];
        float[] state = new float[sizes.hidden()];
        for (int r = 0; r < chunk.rows(); r++) {
            current.get(chunk.start(r), sum);
            int length = chunk.rowLength(r);
            for (int t = 1; t < length; t++) {
                current.get(chunk.start(r) + t, state);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += state[i];
                }
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] /= length;
            }
            output.put(chunk.batchRow(r) * sizes.hidden(), sum);
        }
    }

    private void write(FloatBuffer output, int firstRow) {
        for (int t = 0; t < chunk.tokens(); t++) {
            current.copyRow(t, output, (firstRow + chunk.outputRow(t)) * sizes.hidden());
        }
    }

    private void embed() {
        int tokens = chunk.paddedTokens();
        weights.embeddings().sum(chunk, middle);
        middle.clearRows(chunk.tokens(), tokens);
        weights.embeddings().norm().forward(kernels, tokens, middle, current, statistics);
        if (masks.hidden()) {
            masks.fillHidden(Place.EMBEDDINGS, 0, false);
            kernels.multiply(tokens, sizes.hidden()).run(current.address(), masks.address(), current.address());
        }
    }

    private void addOffsets(int layer) {
        if (offsets.size() == 0) {
            return;
        }
        float[] state = new float[sizes.hidden()];
        float[] offset = new float[sizes.hidden()];
        for (int token : chunk.specials()) {
            int from = (layer * offsets.size() + chunk.slot(token)) * sizes.hidden();
            System.arraycopy(offsets.values(), from, offset, 0, offset.length);
            masks.applyToOffset(layer, token, offset);
            current.get(token, state);
            for (int i = 0; i < state.length; i++) {
                state[i] += offset[i];
            }
            current.put(token, state);
        }
    }

    private void layer(int index, boolean firstOnly) {
        LayerWeights w = weights.layer(index);
        LayerState state = states.get(index);
        Matrix x = firstOnly ? firsts : current;
        attention.forward(index, state, project(w, state, firstOnly), context(firstOnly));
        int rows = state.queries();
        boolean masked = masks.hidden();
        if (masked) {
            masks.fillHidden(Place.ATTENTION_OUTPUT, index, firstOnly);
        }
        long from = firstOnly ? input.of(context.address(), rows) : context.address();
        Epilogue residual = Epilogue.residual(true, masked, masks.address(), x.address());
        w.attentionOutput().forward(kernels, rows, from, state.attended().address(), false, residual);
        w.attentionNorm().forward(kernels, rows, state.attended(), middle, state.attendedStatistics());
        feedForward(w, state, index, firstOnly);
        w.outputNorm().forward(kernels, rows, state.output(), x, state.outputStatistics());
    }

    /** In the linear layers' type, or in float32 where it is for the first tokens alone. */
    private Matrix context(boolean firstOnly) {
        return context.view(sizes.hidden(), sizes.bf16() && !firstOnly);
    }

    private Projected project(LayerWeights w, LayerState state, boolean firstOnly) {
        int tokens = chunk.paddedTokens();
        long from = input.of(current.address(), tokens);
        List<FrozenLinear> parts = w.projections();
        if (parts.size() == 1) {
            plain(parts.get(0), tokens, from, projected.address(), sizes.bf16());
            return new Projected(projected, null, sizes.hidden());
        }
        plain(parts.get(1), tokens, from, keysValues.address(), sizes.bf16());
        Projected apart = new Projected(projected, keysValues, sizes.hidden());
        if (!firstOnly) {
            plain(parts.get(0), tokens, from, projected.address(), sizes.bf16());
            return apart;
        }
        for (int r = 0; r < chunk.rows(); r++) {
            firsts.setRow(r, current, chunk.start(r));
        }
        firsts.clearRows(chunk.rows(), chunk.paddedRows());
        int rows = chunk.paddedRows();
        plain(
                parts.get(0),
                rows,
                input.of(firsts.address(), rows),
                state.firstQueries().address(),
                false);
        return apart;
    }

    private void plain(FrozenLinear linear, int rows, long from, long to, boolean bf16Output) {
        linear.forward(kernels, rows, from, to, bf16Output, Epilogue.WRITE);
    }

    private void feedForward(LayerWeights w, LayerState state, int index, boolean firstOnly) {
        int rows = state.queries();
        boolean masked = masks.hidden();
        long from = input.of(middle.address(), rows);
        if (masked) {
            masks.fillHidden(Place.LAYER_OUTPUT, index, firstOnly);
        }
        for (int s = 0; s < sizes.strips(); s++) {
            widen(w.widen().get(s), state.wide().get(s), rows, from);
            boolean last = s == sizes.strips() - 1;
            Epilogue epilogue = last
                    ? Epilogue.residual(s == 0, masked, masks.address(), middle.address())
                    : s == 0 ? Epilogue.WRITE : Epilogue.ADD;
            w.narrow()
                    .get(s)
                    .forward(kernels, rows, activated.address(), state.output().address(), false, epilogue);
        }
    }

    /** The backward pass wants the input of the activation; without one it is not even written. */
    private void widen(FrozenLinear linear, Matrix wide, int rows, long from) {
        if (!options.backward()) {
            Epilogue activate = Epilogue.activate(sizes.activation());
            linear.forward(kernels, rows, from, activated.address(), sizes.bf16(), activate);
            return;
        }
        linear.forward(kernels, rows, from, wide.address(), sizes.bf16(), Epilogue.WRITE);
        kernels.activation(sizes.activation(), rows, sizes.stripWidth(), sizes.bf16())
                .run(wide.address(), activated.address());
    }
}
