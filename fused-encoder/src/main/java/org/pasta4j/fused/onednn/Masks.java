package org.pasta4j.fused.onednn;

import java.util.stream.IntStream;
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.DropoutHash.Place;

/** Dropout masks from a counter, by {@link DropoutHash}. */
final class Masks {
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
        this.threshold = DropoutHash.threshold(probability);
        this.kept = Float.floatToRawIntBits(DropoutHash.factor(probability));
    }

    /** Whether anything is dropped at all. */
    boolean active() {
        return threshold != Integer.MAX_VALUE;
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
        long key = DropoutHash.key(seed, rowKey, place, layer, position);
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
}
