package org.pasta4j.fused.onednn;

import org.pasta4j.fused.onednn.Chunk.Group;
import org.pasta4j.fused.onednn.ShapedKernels.SmallProducts;

/** Scaled dot-product attention over a chunk, forward and backward, group by group of rows of one length. */
final class Attention {
    private final ShapedKernels kernels;
    private final HeadKernels headKernels;
    private final PassSizes sizes;
    private final Chunk chunk;
    private final ChunkMasks masks;
    private final Matrix dropped;
    private final Matrix gradient;
    private final Matrix scoreGradient;
    private final Matrix headScratch;

    /** @param backward whether there will be a backward pass */
    Attention(ShapedKernels kernels, PassSizes sizes, Chunk chunk, ChunkMasks masks, Arena scratch, boolean backward) {
        this.kernels = kernels;
        this.headKernels = new HeadKernels(kernels, sizes);
        this.sizes = sizes;
        this.chunk = chunk;
        this.masks = masks;
        int probabilities = Math.toIntExact(chunk.mostProbabilities(sizes.heads()));
        this.dropped = scratch.take(1, probabilities);
        this.gradient = backward ? scratch.take(1, probabilities) : null;
        this.scoreGradient = backward ? scratch.take(1, probabilities) : null;
        this.headScratch = scratch.take(largestGroupTokens(chunk), (backward ? 4 : 1) * sizes.hidden());
    }

    /** Floats that the constructor takes. */
    static long scratch(Chunk chunk, PassSizes sizes, boolean backward) {
        return (backward ? 3 : 1) * Arena.size(1, chunk.mostProbabilities(sizes.heads()))
                + Arena.size(largestGroupTokens(chunk), (backward ? 4L : 1) * sizes.hidden());
    }

    private static int largestGroupTokens(Chunk chunk) {
        return chunk.groups().stream()
                .mapToInt(g -> g.count() * g.length())
                .max()
                .orElse(0);
    }

    /** Where the three factors of a group are, in head order. */
    private record Heads(long query, long key, long value) {}

    private Heads heads(LayerState state, Group g) {
        long part = 4L * g.count() * g.length() * sizes.hidden();
        long from = state.heads().address((state.firstOnly() ? 2L : 3L) * g.start() * sizes.hidden());
        return state.firstOnly()
                ? new Heads(state.firstQueries().address((long) g.row() * sizes.hidden()), from, from + part)
                : new Heads(from, from + part, from + 2 * part);
    }

    /**
     * @param projected in token order: {@code [M, 3 H]}, or where the query stands apart {@code [M, H]} (not there for
     *     first tokens, whose queries are in the state already) followed by {@code [M, 2 H]}
     * @param context {@code [Q, H]}, takes the result: in the linear layers' type, or in float32 for first tokens
     */
    void forward(int layer, LayerState state, Projected projected, Matrix context) {
        long offset = 0;
        for (Group g : chunk.groups()) {
            int queries = state.firstOnly() ? 1 : g.length();
            int batch = g.count() * sizes.heads();
            Heads heads = heads(state, g);
            projected.split(headKernels, g, state.firstOnly(), heads.query(), heads.key());
            long probabilities = state.probabilities().address(offset);
            kernels.products(new SmallProducts(batch, queries, sizes.headSize(), g.length(), false, true, false))
                    .run(heads.query(), heads.key(), probabilities);
            kernels.softmax(batch * queries, g.length()).run(probabilities, probabilities);
            long kept = drop(layer, state, g, probabilities);
            long to = state.firstOnly() ? context.address((long) g.row() * sizes.hidden()) : headScratch.address();
            kernels.products(new SmallProducts(batch, queries, g.length(), sizes.headSize(), false, false, false))
                    .run(kept, heads.value(), to);
            if (!state.firstOnly()) {
                headKernels.merge(1, g).run(to, context.address((long) g.start() * sizes.hidden()));
            }
            offset += Arena.size(1, Chunk.probabilities(g, sizes.heads(), state.firstOnly()));
        }
    }

    /** The probabilities after dropout: the same address without any. */
    private long drop(int layer, LayerState state, Group g, long probabilities) {
        if (!masks.attention()) {
            return probabilities;
        }
        int queries = state.firstOnly() ? 1 : g.length();
        masks.fillAttention(layer, g, queries);
        kernels.multiply(g.count() * sizes.heads() * queries, g.length())
                .run(probabilities, masks.address(), dropped.address());
        return dropped.address();
    }

    /**
     * @param context {@code [Q, H]}, gradient of what {@link #forward} gave, in the same type
     * @param projected takes the gradient of what it was given
     * @param firstQueries {@code [Q, H]}, takes the gradient of the first tokens' queries; else unused
     */
    void backward(int layer, LayerState state, Matrix context, Projected projected, Matrix firstQueries) {
        long offset = 0;
        int h = sizes.hidden();
        for (Group g : chunk.groups()) {
            long part = 4L * g.count() * g.length() * h;
            long contextHeads = headScratch.address() + 3 * part;
            long query = headScratch.address();
            if (state.firstOnly()) {
                contextHeads = context.address((long) g.row() * h);
                query = firstQueries.address((long) g.row() * h);
            } else {
                headKernels.split(1, g).run(context.address((long) g.start() * h), contextHeads);
            }
            Heads gradients = new Heads(query, headScratch.address() + part, headScratch.address() + 2 * part);
            products(layer, state, g, state.probabilities().address(offset), contextHeads, gradients);
            projected.merge(headKernels, g, state.firstOnly(), gradients.query(), gradients.key());
            offset += Arena.size(1, Chunk.probabilities(g, sizes.heads(), state.firstOnly()));
        }
    }

    private void products(
            int layer, LayerState state, Group g, long probabilities, long contextHeads, Heads gradients) {
        int queries = state.firstOnly() ? 1 : g.length();
        int batch = g.count() * sizes.heads();
        int size = sizes.headSize();
        Heads heads = heads(state, g);
        long kept = drop(layer, state, g, probabilities);
        kernels.products(new SmallProducts(batch, g.length(), queries, size, true, false, false))
                .run(kept, contextHeads, gradients.value());
        boolean masked = masks.attention();
        Kernel toProbabilities =
                kernels.products(new SmallProducts(batch, queries, size, g.length(), false, true, masked));
        if (masked) {
            toProbabilities.run(contextHeads, heads.value(), gradient.address(), masks.address());
        } else {
            toProbabilities.run(contextHeads, heads.value(), gradient.address());
        }
        kernels.softmaxBackward(batch * queries, g.length())
                .run(probabilities, gradient.address(), scoreGradient.address());
        kernels.products(new SmallProducts(batch, queries, g.length(), size, false, false, false))
                .run(scoreGradient.address(), heads.key(), gradients.query());
        kernels.products(new SmallProducts(batch, g.length(), queries, size, true, false, false))
                .run(scoreGradient.address(), heads.query(), gradients.key());
    }
}
