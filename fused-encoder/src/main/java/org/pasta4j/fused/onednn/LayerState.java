package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.List;

/**
 * What the backward pass through a layer needs of the forward pass. M is the number of tokens and Q that of queries:
 * the tokens again, or the rows where only first tokens are wanted; both rounded up.
 *
 * @param queries Q
 * @param firstOnly whether the queries are the first tokens
 * @param heads {@code [M, 3 H]}, or {@code [M, 2 H]} without the queries: for each group of rows the query, key and
 *     value, each {@code [rows, heads, tokens, head size]}
 * @param firstQueries {@code [Q, H]}, the queries of the first tokens; null where all tokens query
 * @param probabilities of attention, before dropout: for each group {@code [rows, heads, queries, tokens]}
 * @param attended {@code [Q, H]}, input of the first layer norm
 * @param attendedStatistics {@code [2, Q]}, its mean and variance
 * @param wide {@code [Q, strip]} for each strip, input of the activation; in the linear layers' type
 * @param output {@code [Q, H]}, input of the second layer norm
 * @param outputStatistics {@code [2, Q]}
 */
record LayerState(
        int queries,
        boolean firstOnly,
        Matrix heads,
        Matrix firstQueries,
        Matrix probabilities,
        Matrix attended,
        Matrix attendedStatistics,
        List<Matrix> wide,
        Matrix output,
        Matrix outputStatistics) {

    static LayerState take(Arena arena, Chunk chunk, PassSizes sizes, boolean firstOnly) {
        int tokens = chunk.paddedTokens();
        int queries = firstOnly ? chunk.paddedRows() : tokens;
        int h = sizes.hidden();
        List<Matrix> wide = new ArrayList<>();
        for (int s = 0; s < sizes.strips(); s++) {
            wide.add(arena.take(queries, sizes.stripWidth(), sizes.bf16()));
        }
        return new LayerState(
                queries,
                firstOnly,
                arena.take(tokens, firstOnly ? 2 * h : 3 * h),
                firstOnly ? arena.take(queries, h) : null,
                arena.take(1, Math.toIntExact(chunk.probabilities(sizes.heads(), firstOnly))),
                arena.take(queries, h),
                arena.take(2, queries),
                List.copyOf(wide),
                arena.take(queries, h),
                arena.take(2, queries));
    }

    /** Floats that {@link #take} takes. */
    static long size(Chunk chunk, PassSizes sizes, boolean firstOnly) {
        long tokens = chunk.paddedTokens();
        long queries = firstOnly ? chunk.paddedRows() : tokens;
        int h = sizes.hidden();
        return sizes.strips() * Arena.size(queries, sizes.stripWidth(), sizes.bf16())
                + Arena.size(tokens, firstOnly ? 2 * h : 3 * h)
                + (firstOnly ? Arena.size(queries, h) : 0)
                + Arena.size(1, chunk.probabilities(sizes.heads(), firstOnly))
                + 2 * Arena.size(queries, h)
                + 2 * Arena.size(2, queries);
    }

    /** States of all layers of a chunk. */
    static List<LayerState> takeAll(Arena arena, Chunk chunk, PassSizes sizes, boolean firstOnly) {
        List<LayerState> states = new ArrayList<>();
        for (int l = 0; l < sizes.layers(); l++) {
            states.add(take(arena, chunk, sizes, firstOnly && l == sizes.layers() - 1));
        }
        return states;
    }

    /** Floats that {@link #takeAll} takes. */
    static long sizeOfAll(Chunk chunk, PassSizes sizes, boolean firstOnly) {
        return (sizes.layers() - 1) * size(chunk, sizes, false) + size(chunk, sizes, firstOnly);
    }
}
