package org.pasta4j.fused.engine;

/**
 * The agreement by which every engine drops the same elements: an element's fate is a hash of the pass's seed, its
 * row's tokens, the place in the model and its own place in the row. So the backward pass computes the same mask again
 * instead of keeping it, and a row is treated alike wherever it stands in its batch.
 */
public final class DropoutHash {
    /** Where in the model elements are dropped; the order is part of the hash. */
    public enum Place {
        /** The sum of the embeddings, after its norm. */
        EMBEDDINGS,
        /** An offset, before it is added. */
        OFFSETS,
        /** An attention probability. */
        ATTENTION,
        /** What attention adds to the hidden state. */
        ATTENTION_OUTPUT,
        /** What the feed-forward layers add to it. */
        LAYER_OUTPUT
    }

    private DropoutHash() {}

    /** What tells a row from another: a hash of its tokens {@code from} (included) to {@code to} (excluded). */
    public static long rowKey(int[] ids, int[] types, int from, int to) {
        long key = to - from;
        for (int i = from; i < to; i++) {
            key = mix(key ^ (ids[i] + ((long) types[i] << 40)));
        }
        return key;
    }

    /**
     * The two halves of the key of some elements of a row: the lower is where their counter starts, the upper is mixed
     * in.
     *
     * @param position in the row of what the elements belong to; of an attention probability, its head
     */
    public static long key(long seed, long rowKey, Place place, int layer, int position) {
        return mix(seed ^ mix(rowKey ^ ((long) place.ordinal() << 56 | (long) layer << 32 | position)));
    }

    /** An element is kept where the 31 upper bits of its hash are below this; all are at {@link Integer#MAX_VALUE}. */
    public static int threshold(double probability) {
        return (int) Math.round((1 - probability) * Integer.MAX_VALUE);
    }

    /** What kept elements are multiplied by. */
    public static float factor(double probability) {
        return (float) (1 / (1 - probability));
    }

    /** SplitMix64's finaliser. */
    private static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
