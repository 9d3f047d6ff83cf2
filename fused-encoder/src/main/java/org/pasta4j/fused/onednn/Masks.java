package org.pasta4j.fused.onednn;

import java.util.stream.IntStream;

/**
 * Dropout masks from a counter: an element's fate is a hash of the pass's seed, its row's tokens, the place in the
 * model and its own place in the row. So the backward pass computes the same mask again instead of keeping it, and a
 * row is treated alike wherever it stands in its batch.
 */
final class Masks {
    /** Where in the model elements are dropped. */
    enum Place {
        EMBEDDINGS,
        OFFSETS,
        ATTENTION,
        ATTENTION_OUTPUT,
        LAYER_OUTPUT
    }

    /** The most elements that are filled at once. */
    static final int PIECE = 4096;

    private static final int STEP = 0x9E3779B9;
    private static final int[] STEPS =
            IntStream.range(0, PIECE).map(i -> i * STEP).toArray();

    private final long seed;
    private final int threshold;
    private final int kept;

    /** @param probability with which an element is dropped */
    Masks(long seed, double probability) {
        this.seed = seed;
        this.threshold = (int) Math.round((1 - probability) * Integer.MAX_VALUE);
        this.kept = Float.floatToRawIntBits((float) (1 / (1 - probability)));
    }

    /** Whether anything is dropped at all. */
    boolean active() {
        return threshold != Integer.MAX_VALUE;
    }

    /** What tells a row from another: a hash of its tokens. */
    static long rowKey(int[] ids, int[] types, int from, int to) {
        long key = to - from;
        for (int i = from; i < to; i++) {
            key = mix(key ^ (ids[i] + ((long) types[i] << 40)));
        }
        return key;
    }

    /**
     * The mask of some elements of a row: 0 where dropped, {@code 1 / (1 - probability)} elsewhere.
     *
     * @param position in the row of what the elements belong to
     * @param first of the elements
     * @param bits takes the mask as the bits of float32, from index 0
     * @param count of elements, at most {@link #PIECE}
     */
    void fill(long rowKey, Place place, int layer, int position, int first, int[] bits, int count) {
        long key = mix(seed ^ mix(rowKey ^ ((long) place.ordinal() << 56 | (long) layer << 32 | position)));
        hash((int) key + first * STEP, (int) (key >>> 32), threshold, kept, bits, count);
    }

    /**
     * Murmur3's finaliser of a counter. Integers only, no branch, the counter from a table, and one index for both
     * arrays: so the compiler makes vector instructions of it, nine times as fast.
     */
    private static void hash(int start, int other, int threshold, int kept, int[] bits, int count) {
        int[] steps = STEPS;
        for (int i = 0; i < count; i++) {
            int h = start + steps[i];
            h = (h ^ (h >>> 16)) * 0x85EBCA6B;
            h ^= other;
            h = (h ^ (h >>> 13)) * 0xC2B2AE35;
            h = h ^ (h >>> 16);
            bits[i] = ((h >>> 1) - threshold >> 31) & kept;
        }
    }

    /** SplitMix64's finaliser. */
    private static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
