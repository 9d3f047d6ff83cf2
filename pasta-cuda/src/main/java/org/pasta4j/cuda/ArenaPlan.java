package org.pasta4j.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of a pass lies in one block of the GPU's memory, in bytes from its beginning. The total is known
 * before anything is computed. Buffers that are not needed at the same time share their place: forward and backward
 * scratch, and without a backward pass all layers.
 *
 * @param index what {@link PassLayout} lays out
 * @param workspace cuBLASLt's
 * @param output hidden states of one layer that come out, or their gradient: float {@code [N, H]}
 * @param layers what is kept of each layer
 * @param x stream {@code [T, H]}, the residual stream, or its gradient
 * @param xAct act {@code [T, H]}, the same as the products read it; x itself where the types are the same
 * @param product act {@code [T, H]}, a product's result; the input of one in the backward pass
 * @param context act {@code [T, H]}, attention's result; in the backward pass its gradient
 * @param wide act {@code [T, max(F, 3 H)]}, the feed-forward layer, or query, key and value, or their gradient
 * @param first stream {@code [B, H]}, first tokens
 * @param firstAct act {@code [B, H]}, the same as the products read it
 * @param firstQuery act {@code [B, H]}, the gradient of their queries
 * @param gradient stream {@code [T, H]}, where the top layer is for first tokens: what leads into the layer below
 * @param collected stream {@code [L, P, H]}, gradients at special tokens
 * @param offsetGradient float {@code [L, U, H]}
 * @param bytes of all
 */
record ArenaPlan(
        long index,
        long workspace,
        long output,
        List<Layer> layers,
        long x,
        long xAct,
        long product,
        long context,
        long wide,
        long first,
        long firstAct,
        long firstQuery,
        long gradient,
        long collected,
        long offsetGradient,
        long bytes) {
    /** What NVIDIA advises for Hopper GPUs. */
    static final long WORKSPACE_BYTES = 32L << 20;

    /** Products want their pointers so. */
    private static final long ALIGNMENT = 256;

    /** Offset of what is not kept. */
    static final long NONE = -1;

    /**
     * What the backward pass needs of a layer; {@link #NONE} where there is none. N is the number of tokens, or of rows
     * where the layer is for first tokens.
     *
     * @param projected act {@code [T, 3 H]}, or {@code [T, 2 H]} without the queries
     * @param query act {@code [B, H]}, the first tokens'
     * @param attention float {@code [A, T]}: the logarithm of each query's sum, or the first tokens' probabilities
     * @param attended act {@code [N, H]}, the first norm's normalised input
     * @param attendedScale float {@code [N]}, by which it was multiplied
     * @param slope {@code [N, F]}, of the activation
     * @param output act {@code [N, H]}, the second norm's normalised input
     * @param outputScale float {@code [N]}
     */
    record Layer(
            long projected,
            long query,
            long attention,
            long attended,
            long attendedScale,
            long slope,
            long output,
            long outputScale) {}

    /** Hands out places one after the other. */
    private static final class Taker {
        private long at;

        long take(long bytes) {
            long from = at;
            at += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            return from;
        }

        long takeIf(boolean wanted, long bytes) {
            return wanted ? take(bytes) : NONE;
        }
    }

    static ArenaPlan of(Sizes sizes, PassShape shape) {
        Taker taker = new Taker();
        long t = shape.tokens();
        long b = shape.rows();
        long h = sizes.hidden();
        int act = sizes.elementBytes();
        int stream = sizes.streamBytes();
        boolean wider = stream != act;
        boolean first = shape.firstOnly();
        boolean back = shape.backward();
        long index = taker.take(new PassLayout(shape, sizes.hidden(), sizes.layers()).bytes());
        long workspace = taker.take(WORKSPACE_BYTES);
        long output = taker.take(4L * shape.outputRows() * h);
        long x = taker.take(stream * t * h);
        long xAct = wider ? taker.take(act * t * h) : x;
        long product = taker.take(act * t * h);
        long context = taker.take(act * t * h);
        long wide = taker.take(act * t * Math.max(sizes.intermediate(), 3 * h));
        long firsts = taker.takeIf(first, stream * b * h);
        long firstAct = first && wider ? taker.take(act * b * h) : firsts;
        long firstQuery = taker.takeIf(first, act * b * h);
        long gradient = taker.takeIf(first && back, stream * t * h);
        long collected = taker.takeIf(back, (long) stream * sizes.layers() * shape.specials() * h);
        long offsetGradient = taker.takeIf(back, 4L * sizes.layers() * shape.used() * h);
        List<Layer> layers = layers(taker, sizes, shape, wide, firstQuery);
        return new ArenaPlan(
                index,
                workspace,
                output,
                layers,
                x,
                xAct,
                product,
                context,
                wide,
                firsts,
                firstAct,
                firstQuery,
                gradient,
                collected,
                offsetGradient,
                taker.at);
    }

    private static List<Layer> layers(Taker taker, Sizes sizes, PassShape shape, long wide, long firstQuery) {
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < sizes.layers(); l++) {
            boolean top = shape.firstOnly() && l == sizes.layers() - 1;
            layers.add(shape.backward() ? kept(taker, sizes, shape, top) : shared(wide, firstQuery, top));
        }
        return List.copyOf(layers);
    }

    /** Without a backward pass the projections lie where the feed-forward layer will. */
    private static Layer shared(long wide, long firstQuery, boolean top) {
        return new Layer(wide, top ? firstQuery : NONE, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    private static Layer kept(Taker taker, Sizes sizes, PassShape shape, boolean top) {
        long t = shape.tokens();
        long n = top ? shape.rows() : t;
        long h = sizes.hidden();
        int act = sizes.elementBytes();
        return new Layer(
                taker.take(act * t * (top ? 2 : 3) * h),
                taker.takeIf(top, act * n * h),
                taker.take(4L * sizes.heads() * t),
                taker.take(act * n * h),
                taker.take(4 * n),
                taker.take(sizes.slopeBytes() * n * sizes.intermediate()),
                taker.take(act * n * h),
                taker.take(4 * n));
    }
}
