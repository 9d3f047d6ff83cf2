package org.pasta4j.cuda;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.pasta4j.fused.engine.OffsetTable;

/**
 * The rows of the offset table that a batch uses. Only these go to the GPU, and only their gradient comes back: a table
 * may hold the offsets of any number of adapters.
 */
final class UsedSlots {
    private final int[] rows;
    private final int specials;

    /** @param slots of the batch's tokens, -1 where there is none */
    UsedSlots(int[] slots) {
        int[] found = Arrays.stream(slots).filter(s -> s >= 0).toArray();
        this.specials = found.length;
        this.rows = Arrays.stream(found).sorted().distinct().toArray();
    }

    /** Number of different rows. */
    int count() {
        return rows.length;
    }

    /** Number of tokens with a slot. */
    int specials() {
        return specials;
    }

    /** Number of a slot among the used ones. */
    int indexOf(int slot) {
        return Arrays.binarySearch(rows, slot);
    }

    /** The offsets' values of the used rows: {@code to[(l * room + u) * hidden + i]}. */
    void pack(OffsetTable table, int layers, int hidden, int room, FloatBuffer to) {
        for (int l = 0; l < layers; l++) {
            for (int u = 0; u < rows.length; u++) {
                to.put((l * room + u) * hidden, table.values(), (l * table.size() + rows[u]) * hidden, hidden);
            }
        }
    }

    /**
     * The opposite, for gradients, which lie without room between the layers.
     *
     * @return {@code [layers, size, hidden]}, 0 where no token of the batch has the slot
     */
    float[] unpack(FloatBuffer packed, int layers, int hidden, int size) {
        float[] table = new float[layers * size * hidden];
        for (int l = 0; l < layers; l++) {
            for (int u = 0; u < rows.length; u++) {
                packed.get((l * rows.length + u) * hidden, table, (l * size + rows[u]) * hidden, hidden);
            }
        }
        return table;
    }
}
