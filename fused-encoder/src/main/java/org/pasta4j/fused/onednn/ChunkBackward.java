package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.pasta4j.fused.engine.DropoutHash.Place;
import org.pasta4j.fused.engine.PassOptions;

/** One chunk's backward pass, to the offsets and no further. No gradient of a weight is ever computed. */
final class ChunkBackward {
    private final EncoderWeights weights;
    private final PassSizes sizes;
    private final ShapedKernels kernels;
    private final Chunk chunk;
    private final PassOptions options;
    private final List<LayerState> states;
    private final ChunkMasks masks;
    private final Attention attention;
    private final LinearInput input;
    private final Matrix gradient;
    private final Matrix normGradient;
    private final Matrix middleGradient;
    private final Matrix masked;
    private final Matrix wide;
    private final Matrix projected;
    private final Matrix keysValues;
    private final Matrix queries;
    private final Matrix unused;

    ChunkBackward(EncoderWeights weights, Worker worker, Chunk chunk, PassOptions options, List<LayerState> states) {
        this.weights = weights;
        this.sizes = weights.sizes();
        this.kernels = worker.kernels();
        this.chunk = chunk;
        this.options = options;
        this.states = states;
        Arena scratch = worker.scratch(scratch(chunk, sizes, options));
        int tokens = chunk.paddedTokens();
        int h = sizes.hidden();
        this.masks = new ChunkMasks(chunk, sizes, options, scratch);
        this.attention = new Attention(kernels, sizes, chunk, masks, scratch, true);
        this.input = new LinearInput(kernels, sizes, scratch, tokens, h);
        this.gradient = scratch.take(tokens, h);
        this.normGradient = scratch.take(tokens, h);
        this.middleGradient = scratch.take(tokens, h);
        this.masked = scratch.take(tokens, h);
        this.wide = scratch.take(tokens, sizes.stripWidth(), sizes.bf16());
        this.projected = scratch.take(tokens, 3 * h, sizes.bf16());
        this.keysValues = scratch.take(tokens, 2 * h, sizes.bf16());
        this.queries = scratch.take(chunk.paddedRows(), h);
        this.unused = scratch.take(2, h);
    }

    /** Floats of scratch memory. */
    static long scratch(Chunk chunk, PassSizes sizes, PassOptions options) {
        long tokens = chunk.paddedTokens();
        long h = sizes.hidden();
        return ChunkMasks.scratch(chunk, sizes, options)
                + Attention.scratch(chunk, sizes, true)
                + LinearInput.scratch(sizes, tokens, h)
                + 4 * Arena.size(tokens, h)
                + Arena.size(tokens, sizes.stripWidth(), sizes.bf16())
                + Arena.size(tokens, 3 * h, sizes.bf16())
                + Arena.size(tokens, 2 * h, sizes.bf16())
                + Arena.size(chunk.paddedRows(), h)
                + Arena.size(2, h);
    }

    /**
     * @param outputGradient of the shape of the pass's output
     * @return for each layer the gradients at the chunk's special tokens, {@code [specials, H]}
     */
    float[][] run(FloatBuffer outputGradient) {
        read(outputGradient);
        float[][] found = new float[sizes.layers()][chunk.specials().length * sizes.hidden()];
        for (int l = sizes.layers() - 1; l >= 0; l--) {
            LayerState state = states.get(l);
            throughFeedForward(l, state);
            throughAttention(l, state);
            if (l > 0 || state.firstOnly()) {
                toInput(weights.layer(l), state);
                collect(l, chunk.specials(), found[l]);
            } else {
                toSpecials(weights.layer(0), found[0]);
            }
        }
        return found;
    }

    private void read(FloatBuffer outputGradient) {
        switch (options.wanted()) {
            case FIRST_TOKENS -> readFirsts(outputGradient);
            case MEANS -> readMeans(outputGradient);
            case LAST_HIDDEN_STATE, ALL_HIDDEN_STATES -> readAll(outputGradient);
        }
    }

    private void readFirsts(FloatBuffer outputGradient) {
        for (int r = 0; r < chunk.rows(); r++) {
            gradient.setRow(r, outputGradient, chunk.batchRow(r) * sizes.hidden());
        }
        gradient.clearRows(chunk.rows(), chunk.paddedRows());
    }

    /** Each token has its share in the mean. */
    private void readMeans(FloatBuffer outputGradient) {
        float[] share = new float[sizes.hidden()];
        for (int r = 0; r < chunk.rows(); r++) {
            outputGradient.get(chunk.batchRow(r) * sizes.hidden(), share);
            for (int i = 0; i < share.length; i++) {
                share[i] /= chunk.rowLength(r);
            }
            for (int t = chunk.start(r); t < chunk.start(r + 1); t++) {
                gradient.put(t, share);
            }
        }
        gradient.clearRows(chunk.tokens(), chunk.paddedTokens());
    }

    private void readAll(FloatBuffer outputGradient) {
        for (int t = 0; t < chunk.tokens(); t++) {
            gradient.setRow(t, outputGradient, chunk.outputRow(t) * sizes.hidden());
        }
        gradient.clearRows(chunk.tokens(), chunk.paddedTokens());
    }

    /** From the gradient of the layer's output to that of the first norm's input, in {@link #normGradient}. */
    private void throughFeedForward(int index, LayerState state) {
        LayerWeights w = weights.layer(index);
        int rows = state.queries();
        w.outputNorm()
                .backward(kernels, rows, state.output(), state.outputStatistics(), gradient, middleGradient, unused);
        long narrow = mask(Place.LAYER_OUTPUT, index, state, middleGradient);
        if (narrow == middleGradient.address() && sizes.strips() > 1) {
            // The first strip's result is added to what the second still has to read.
            masked.setRows(middleGradient, rows);
            narrow = masked.address();
        }
        Kernel activation = kernels.activationBackward(sizes.activation(), rows, sizes.stripWidth(), sizes.bf16());
        for (int s = 0; s < sizes.strips(); s++) {
            w.narrow().get(s).backward(kernels, rows, narrow, wide.address(), sizes.bf16(), false);
            activation.run(state.wide().get(s).address(), wide.address(), wide.address());
            // The residual is there already.
            w.widen().get(s).backward(kernels, rows, wide.address(), middleGradient.address(), false, true);
        }
        w.attentionNorm()
                .backward(
                        kernels,
                        rows,
                        state.attended(),
                        state.attendedStatistics(),
                        middleGradient,
                        normGradient,
                        unused);
    }

    /** The gradient as it was before dropout, as the linear layers take it. */
    private long mask(Place place, int index, LayerState state, Matrix values) {
        long from = values.address();
        if (masks.hidden()) {
            masks.fillHidden(place, index, state.firstOnly());
            kernels.multiply(state.queries(), sizes.hidden()).run(from, masks.address(), masked.address());
            from = masked.address();
        }
        return input.of(from, state.queries());
    }

    /** To the gradients of query, key and value. */
    private void throughAttention(int index, LayerState state) {
        LayerWeights w = weights.layer(index);
        long from = mask(Place.ATTENTION_OUTPUT, index, state, normGradient);
        boolean bf16 = sizes.bf16() && !state.firstOnly();
        Matrix context = gradient.view(sizes.hidden(), bf16);
        w.attentionOutput().backward(kernels, state.queries(), from, context.address(), bf16, false);
        Projected to = gradients(w);
        to.clearRows(chunk.tokens(), chunk.paddedTokens());
        if (state.firstOnly()) {
            queries.clearRows(chunk.rows(), chunk.paddedRows());
        }
        attention.backward(index, state, context, to, queries);
    }

    private Projected gradients(LayerWeights w) {
        return new Projected(projected, w.projections().size() == 1 ? null : keysValues, sizes.hidden());
    }

    /** To the gradient of the layer's input, in {@link #gradient}. */
    private void toInput(LayerWeights w, LayerState state) {
        int tokens = chunk.paddedTokens();
        List<FrozenLinear> parts = w.projections();
        if (state.firstOnly()) {
            back(parts.get(1), tokens, keysValues.address(), gradient.address(), false);
            int rows = state.queries();
            back(parts.get(0), rows, input.of(queries.address(), rows), normGradient.address(), true);
            addToFirsts();
            return;
        }
        back(parts.get(0), tokens, projected.address(), normGradient.address(), true);
        if (parts.size() > 1) {
            back(parts.get(1), tokens, keysValues.address(), normGradient.address(), true);
        }
        gradient.setRows(normGradient, tokens);
    }

    private void back(FrozenLinear linear, int rows, long from, long to, boolean add) {
        linear.backward(kernels, rows, from, to, false, add);
    }

    private void addToFirsts() {
        float[] sum = new float[sizes.hidden()];
        float[] more = new float[sizes.hidden()];
        for (int r = 0; r < chunk.rows(); r++) {
            gradient.get(chunk.start(r), sum);
            normGradient.get(r, more);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
            gradient.put(chunk.start(r), sum);
        }
    }

    private void collect(int layer, int[] rows, float[] found) {
        float[] row = new float[sizes.hidden()];
        for (int i = 0; i < rows.length; i++) {
            gradient.get(rows[i], row);
            masks.applyToOffset(layer, chunk.specials()[i], row);
            System.arraycopy(row, 0, found, i * row.length, row.length);
        }
    }

    /** Nothing flows below the lowest layer: its input's gradient is wanted at the special tokens alone. */
    private void toSpecials(LayerWeights w, float[] found) {
        int[] specials = chunk.specials();
        int rows = Chunk.round(specials.length);
        if (rows == 0) {
            return;
        }
        List<FrozenLinear> parts = w.projections();
        Matrix residual = middleGradient;
        residual.gather(normGradient, specials, rows);
        Matrix first = projected.view(parts.get(0).out(), sizes.bf16());
        first.gather(first, specials, rows);
        back(parts.get(0), rows, first.address(), residual.address(), true);
        if (parts.size() > 1) {
            keysValues.gather(keysValues, specials, rows);
            back(parts.get(1), rows, keysValues.address(), residual.address(), true);
        }
        gradient.setRows(residual, rows);
        collect(0, java.util.stream.IntStream.range(0, specials.length).toArray(), found);
    }
}
