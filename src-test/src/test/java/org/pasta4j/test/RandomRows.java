package org.pasta4j.test;

import java.util.Random;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.TokenBatch;

/** Rows, offsets and gradients for models of {@link RandomModels}. */
final class RandomRows {
    static final int SLOTS = 3;

    private RandomRows() {}

    /** Any words, with special tokens anywhere, some of them of the same slot. */
    static Encoding row(int length, Random random) {
        int[] ids = random.ints(length, 0, RandomModels.VOCABULARY).toArray();
        int[] types = random.ints(length, 0, 2).toArray();
        int[] slots = random.ints(length, 0, 4 + length / 4)
                .map(s -> s < SLOTS ? s : -1)
                .toArray();
        return new Encoding(ids, types, slots, false);
    }

    /** As an engine takes it, with an output without padding. */
    static TokenBatch packed(EncodedBatch rows) {
        int[] places = new int[rows.tokens()];
        for (int t = 0; t < places.length; t++) {
            places[t] = t;
        }
        return new TokenBatch(rows, places, places.length);
    }

    static OffsetTable offsets(int layers, int hidden, Random random) {
        return new OffsetTable(normal(layers * SLOTS * hidden, random), SLOTS);
    }

    static float[] normal(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
