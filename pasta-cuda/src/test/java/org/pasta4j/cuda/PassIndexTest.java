package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.cuda.PassLayout.Part;
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

class PassIndexTest {
    private static final int LAYERS = 3;
    private static final int HIDDEN = 8;
    private static final int TABLE = 50;

    private TokenBatch batch;
    private EncodedBatch rows;
    private OffsetTable table;
    private PassLayout layout;
    private MemorySegment block;

    private void write(long seed, PassOptions options) {
        Random random = new Random(seed);
        int[] lengths = random.ints(1 + random.nextInt(40), 1, 200).toArray();
        batch = TestBatches.of(random, TABLE, lengths);
        rows = batch.rows();
        float[] values = new float[LAYERS * TABLE * HIDDEN];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        table = new OffsetTable(values, TABLE);
        layout = new PassLayout(TestBatches.shape(batch, options), HIDDEN, LAYERS);
        block = Arena.ofAuto().allocate(layout.bytes(), 16);
        new PassIndex(layout, rows, new UsedSlots(rows.slots()), 3, block).write(table, options);
    }

    private int[] ints(Part part, int count) {
        return block.asSlice(layout.offset(part), 4L * count).toArray(ValueLayout.JAVA_INT);
    }

    private long[] longs(Part part, int count) {
        return block.asSlice(layout.offset(part), 8L * count).toArray(ValueLayout.JAVA_LONG);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tokensHaveTheirRowsKeyAndTheirPlaceInIt(long seed) {
        write(seed, TestBatches.training(OutputSelection.LAST_HIDDEN_STATE));
        assertThat(ints(Part.IDS, rows.tokens())).isEqualTo(rows.ids());
        assertThat(ints(Part.TYPES, rows.tokens())).isEqualTo(rows.types());
        assertThat(ints(Part.ROW_START, rows.rows() + 1)).isEqualTo(rows.rowStarts());
        long[] rowKeys = longs(Part.ROW_KEY, rows.rows());
        long[] tokenKeys = longs(Part.TOKEN_KEY, rows.tokens());
        int[] positions = ints(Part.POSITION, rows.tokens());
        for (int r = 0; r < rows.rows(); r++) {
            int from = rows.rowStarts()[r];
            assertThat(rowKeys[r])
                    .isEqualTo(DropoutHash.rowKey(rows.ids(), rows.types(), from, rows.rowStarts()[r + 1]));
            for (int t = from; t < rows.rowStarts()[r + 1]; t++) {
                assertThat(positions[t]).isEqualTo(t - from);
                assertThat(tokenKeys[t]).isEqualTo(rowKeys[r] ^ t - from);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void specialsAreSortedByTheirRowOfThePackedTable(long seed) {
        write(seed, TestBatches.training(OutputSelection.FIRST_TOKENS));
        UsedSlots used = new UsedSlots(rows.slots());
        int[] slots = ints(Part.SLOTS, rows.tokens());
        int[] special = ints(Part.SPECIAL, used.specials());
        int[] specialOf = ints(Part.SPECIAL_OF, rows.tokens());
        int[] starts = ints(Part.USED_START, used.count() + 1);
        float[] packed = block.asSlice(layout.offset(Part.OFFSETS), layout.bytes(Part.OFFSETS))
                .toArray(ValueLayout.JAVA_FLOAT);
        for (int t = 0; t < rows.tokens(); t++) {
            if (rows.slots()[t] < 0) {
                assertThat(slots[t]).isEqualTo(-1);
                assertThat(specialOf[t]).isEqualTo(-1);
                continue;
            }
            assertThat(special[specialOf[t]]).isEqualTo(t);
            assertThat(specialOf[t]).isBetween(starts[slots[t]], starts[slots[t] + 1] - 1);
            for (int l = 0; l < LAYERS; l++) {
                int at = (l * layout.shape().used() + slots[t]) * HIDDEN;
                int right = (l * TABLE + rows.slots()[t]) * HIDDEN;
                assertThat(Arrays.copyOfRange(packed, at, at + HIDDEN))
                        .isEqualTo(Arrays.copyOfRange(table.values(), right, right + HIDDEN));
            }
        }
        for (int u = 0; u < used.count(); u++) {
            assertThat(Arrays.copyOfRange(special, starts[u], starts[u + 1])).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyQueryIsInOneTileAndEveryRowInOneListTheLongestFirst(long seed) {
        write(seed, TestBatches.training(OutputSelection.LAST_HIDDEN_STATE));
        int[] tiles = ints(Part.TILES, 2 * layout.shape().tiles());
        Set<Integer> queries = new HashSet<>();
        int last = Integer.MAX_VALUE;
        for (int i = 0; i < tiles.length; i += 2) {
            if (tiles[i] >= 0) {
                int length = rows.rowLength(tiles[i]);
                assertThat(length).isLessThanOrEqualTo(last);
                last = length;
                for (int q = tiles[i + 1]; q < Math.min(length, tiles[i + 1] + PassShape.TILE); q++) {
                    assertThat(queries.add(rows.rowStarts()[tiles[i]] + q)).isTrue();
                }
            }
        }
        assertThat(queries).hasSize(rows.tokens());
        List<Integer> all = new ArrayList<>();
        int shortest = 0;
        for (Part part : List.of(Part.ROWS_32, Part.ROWS_64, Part.ROWS_128)) {
            int longest = part == Part.ROWS_32 ? 32 : part == Part.ROWS_64 ? 64 : Integer.MAX_VALUE;
            for (int row : ints(part, (int) (layout.bytes(part) / 4))) {
                if (row >= 0) {
                    assertThat(rows.rowLength(row)).isGreaterThan(shortest).isLessThanOrEqualTo(longest);
                    all.add(row);
                }
            }
            shortest = longest;
        }
        assertThat(all).hasSize(rows.rows()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void gradientsGoBackToTheirRowsOfTheTable(long seed) {
        write(seed, TestBatches.training(OutputSelection.LAST_HIDDEN_STATE));
        UsedSlots used = new UsedSlots(rows.slots());
        FloatBuffer packed = FloatBuffer.allocate(LAYERS * used.count() * HIDDEN);
        used.pack(table, LAYERS, HIDDEN, used.count(), packed);
        float[] right = table.values().clone();
        Set<Integer> slots = new HashSet<>();
        Arrays.stream(rows.slots()).forEach(slots::add);
        for (int i = 0; i < right.length; i++) {
            right[i] = slots.contains(i / HIDDEN % TABLE) ? right[i] : 0;
        }
        assertThat(used.unpack(packed, LAYERS, HIDDEN, TABLE)).isEqualTo(right);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theStructSaysHowManyThereAreAndWhatIsDropped(long seed) {
        write(seed, TestBatches.training(OutputSelection.LAST_HIDDEN_STATE));
        UsedSlots used = new UsedSlots(rows.slots());
        assertThat(block.asSlice(0, 16).toArray(ValueLayout.JAVA_INT))
                .containsExactly(rows.tokens(), rows.rows(), used.specials(), used.count());
        assertThat(block.get(ValueLayout.JAVA_LONG, 16)).isEqualTo(77);
        assertThat(block.get(ValueLayout.JAVA_INT, 24)).isEqualTo(DropoutHash.threshold(0.1));
        assertThat(block.get(ValueLayout.JAVA_FLOAT, 36)).isEqualTo(1.25f);
    }
}
