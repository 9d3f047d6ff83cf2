package org.pasta4j.fused.onednn;

import org.pasta4j.fused.engine.DropoutHash.Place;
import org.pasta4j.fused.engine.PassOptions;

/** The dropout masks of one chunk, one at a time in one buffer. */
final class ChunkMasks {
    private final Chunk chunk;
    private final PassSizes sizes;
    private final Masks hidden;
    private final Masks attention;
    private final Matrix buffer;
    private final int[] bits;

    ChunkMasks(Chunk chunk, PassSizes sizes, PassOptions options, Arena scratch) {
        this.chunk = chunk;
        this.sizes = sizes;
        this.hidden = new Masks(options.seed(), options.hiddenDropout());
        this.attention = new Masks(options.seed(), options.attentionDropout());
        int room = Math.toIntExact(room(chunk, sizes, options));
        this.buffer = room == 0 ? null : scratch.take(1, room);
        this.bits = new int[Masks.PIECE];
    }

    /** Floats that the constructor takes. */
    static long scratch(Chunk chunk, PassSizes sizes, PassOptions options) {
        return Arena.size(1, room(chunk, sizes, options));
    }

    private static long room(Chunk chunk, PassSizes sizes, PassOptions options) {
        long forHidden = options.hiddenDropout() > 0 ? (long) chunk.paddedTokens() * sizes.hidden() : 0;
        long forAttention = options.attentionDropout() > 0 ? chunk.mostProbabilities(sizes.heads()) : 0;
        return Math.max(forHidden, forAttention);
    }

    boolean hidden() {
        return hidden.active();
    }

    boolean attention() {
        return attention.active();
    }

    /** Where the mask that was filled last is; 0 where nothing is dropped. */
    long address() {
        return buffer == null ? 0 : buffer.address();
    }

    /** {@code [Q, H]}: the tokens', or the first tokens'. What lies beyond the last token stays as it is. */
    void fillHidden(Place place, int layer, boolean firstOnly) {
        for (int r = 0; r < chunk.rows(); r++) {
            int count = firstOnly ? 1 : chunk.rowLength(r);
            for (int t = 0; t < count; t++) {
                int row = firstOnly ? r : chunk.start(r) + t;
                fill(hidden, chunk.rowKey(r), place, layer, t, row * sizes.hidden(), sizes.hidden());
            }
        }
    }

    /** {@code [rows, heads, queries, tokens]} of a group. */
    void fillAttention(int layer, Chunk.Group g, int queries) {
        int length = queries * g.length();
        for (int r = 0, at = 0; r < g.count(); r++) {
            for (int head = 0; head < sizes.heads(); head++, at += length) {
                fill(attention, chunk.rowKey(g.row() + r), Place.ATTENTION, layer, head, at, length);
            }
        }
    }

    private void fill(Masks masks, long rowKey, Place place, int layer, int position, int to, int length) {
        for (int from = 0; from < length; from += bits.length) {
            int count = Math.min(bits.length, length - from);
            masks.fill(rowKey, place, layer, position, from, bits, count);
            buffer.putBits(to + from, bits, count);
        }
    }

    /** Multiplies an offset, or its gradient, by the mask of a special token. */
    void applyToOffset(int layer, int token, float[] vector) {
        if (!hidden.active()) {
            return;
        }
        int row = chunk.rowOf(token);
        int position = token - chunk.start(row);
        for (int from = 0; from < vector.length; from += bits.length) {
            int count = Math.min(bits.length, vector.length - from);
            hidden.fill(chunk.rowKey(row), Place.OFFSETS, layer, position, from, bits, count);
            for (int i = 0; i < count; i++) {
                vector[from + i] *= Float.intBitsToFloat(bits[i]);
            }
        }
    }
}
