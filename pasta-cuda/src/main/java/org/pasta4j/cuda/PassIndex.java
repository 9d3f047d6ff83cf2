package org.pasta4j.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.cuda.PassLayout.Part;
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.PassOptions;

/** Writes what the kernels need to know of a batch. */
final class PassIndex {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final PassLayout layout;
    private final EncodedBatch batch;
    private final UsedSlots used;
    private final MemorySegment block;
    private final int lengthClasses;

    /** @param lengthClasses lengths of rows for which there are kernels, @param block takes it, of the layout's size */
    PassIndex(PassLayout layout, EncodedBatch batch, UsedSlots used, int lengthClasses, MemorySegment block) {
        this.layout = layout;
        this.batch = batch;
        this.used = used;
        this.block = block;
        this.lengthClasses = lengthClasses;
    }

    void write(OffsetTable offsets, PassOptions options) {
        writeBatch(options);
        writeTokens();
        writeSpecials();
        writeRows();
        long at = layout.offset(Part.OFFSETS);
        used.pack(
                offsets,
                layout.layers(),
                layout.hidden(),
                layout.shape().used(),
                block.asSlice(at, layout.bytes(Part.OFFSETS))
                        .asByteBuffer()
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer());
    }

    private void writeBatch(PassOptions options) {
        block.set(INT, 0, batch.tokens());
        block.set(INT, 4, batch.rows());
        block.set(INT, 8, used.specials());
        block.set(INT, 12, used.count());
        block.set(LONG, 16, options.seed());
        block.set(INT, 24, DropoutHash.threshold(options.hiddenDropout()));
        block.set(ValueLayout.JAVA_FLOAT, 28, DropoutHash.factor(options.hiddenDropout()));
        block.set(INT, 32, DropoutHash.threshold(options.attentionDropout()));
        block.set(ValueLayout.JAVA_FLOAT, 36, DropoutHash.factor(options.attentionDropout()));
    }

    private void writeTokens() {
        put(Part.IDS, batch.ids());
        put(Part.TYPES, batch.types());
        long keys = layout.offset(Part.TOKEN_KEY);
        long rowKeys = layout.offset(Part.ROW_KEY);
        long positions = layout.offset(Part.POSITION);
        for (int r = 0; r < batch.rows(); r++) {
            int from = batch.rowStarts()[r];
            int to = batch.rowStarts()[r + 1];
            long key = DropoutHash.rowKey(batch.ids(), batch.types(), from, to);
            block.set(LONG, rowKeys + 8L * r, key);
            for (int t = from; t < to; t++) {
                block.set(LONG, keys + 8L * t, key ^ (t - from));
                block.set(INT, positions + 4L * t, t - from);
            }
        }
        long counts = layout.offset(Part.COUNT);
        for (int t = 0; t < layout.shape().tokens(); t++) {
            block.set(INT, counts + 4L * t, t);
        }
    }

    private void writeSpecials() {
        int tokens = batch.tokens();
        int[] slots = new int[tokens];
        int[] starts = new int[used.count() + 1];
        for (int t = 0; t < tokens; t++) {
            slots[t] = batch.slots()[t] < 0 ? -1 : used.indexOf(batch.slots()[t]);
            if (slots[t] >= 0) {
                starts[slots[t] + 1]++;
            }
        }
        for (int u = 0; u < used.count(); u++) {
            starts[u + 1] += starts[u];
        }
        int[] next = starts.clone();
        int[] special = new int[used.specials()];
        int[] specialOf = new int[tokens];
        for (int t = 0; t < tokens; t++) {
            specialOf[t] = slots[t] < 0 ? -1 : next[slots[t]]++;
            if (specialOf[t] >= 0) {
                special[specialOf[t]] = t;
            }
        }
        put(Part.SLOTS, slots);
        put(Part.SPECIAL, special);
        put(Part.SPECIAL_OF, specialOf);
        put(Part.USED_START, starts);
    }

    /** The longest rows first: what takes longest should not begin last. */
    private void writeRows() {
        put(Part.ROW_START, batch.rowStarts());
        int[] longestFirst = IntStream.range(0, batch.rows())
                .boxed()
                .sorted(Comparator.comparing(batch::rowLength).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        PassShape shape = layout.shape();
        int[] tiles = filled(2 * shape.tiles());
        int[][] classes = {filled(shape.rows32()), filled(shape.rows64()), filled(shape.rows128())};
        int[] counts = new int[classes.length];
        int tile = 0;
        for (int row : longestFirst) {
            int length = batch.rowLength(row);
            int of = PassShape.lengthClass(length, lengthClasses);
            classes[of][counts[of]++] = row;
            for (int first = 0; first < length; first += PassShape.TILE) {
                tiles[tile++] = row;
                tiles[tile++] = first;
            }
        }
        put(Part.TILES, tiles);
        put(Part.ROWS_32, classes[0]);
        put(Part.ROWS_64, classes[1]);
        put(Part.ROWS_128, classes[2]);
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        Arrays.fill(all, -1);
        return all;
    }

    private void put(Part part, int[] values) {
        MemorySegment.copy(values, 0, block, INT, layout.offset(part), values.length);
    }
}
