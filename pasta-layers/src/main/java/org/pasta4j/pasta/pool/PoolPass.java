package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TextRow;

/**
 * Takes rows of any adapters through the frozen base at once: the offsets of the adapters in a batch lie in one table,
 * one adapter after the other, and a row's slots say which part of it is its own. Safe for any number of threads, one
 * of which computes at a time.
 */
final class PoolPass {
    private final Encoder encoder;
    private final Map<PassGraph.Kind, PassGraph> graphs = new EnumMap<>(PassGraph.Kind.class);

    PoolPass(Encoder encoder) {
        this.encoder = encoder;
    }

    /** A row and the adapter that answers for it. */
    record Row(PooledAdapter adapter, TextRow text) {

        Encoding tokens() {
            return text.tokens();
        }

        /** Slots of the adapter that the row looks up: as many as it has special tokens, or none without offsets. */
        int slots() {
            return adapter.hasOffsets() ? tokens().specialTokens() : 0;
        }
    }

    /** One execution of the encoder. */
    PoolStates run(List<Row> rows) {
        Table table = Table.of(rows);
        EncodedBatch batch = EncodedBatch.of(table.rows());
        List<INDArray> arrays = encoder.arrays(batch);
        try (INDArray offsets = table.array(
                encoder.model().config().layers(), encoder.model().config().hiddenSize())) {
            return run(PassGraph.Kind.of(rows), rows, arrays, offsets, batch.longestRow());
        } finally {
            arrays.forEach(INDArray::close);
        }
    }

    private synchronized PoolStates run(
            PassGraph.Kind kind, List<Row> rows, List<INDArray> arrays, INDArray offsets, int width) {
        PassGraph graph = graphs.computeIfAbsent(kind, missing -> PassGraph.of(encoder, missing));
        Map<String, INDArray> placeholders = graph.encoded().values(arrays);
        placeholders.put(PassGraph.OFFSETS, offsets);
        return graph.run(
                placeholders,
                graph.wanted(rows),
                width,
                encoder.model().config().hiddenSize());
    }

    /**
     * The offsets of the adapters of a batch.
     *
     * @param slots of each adapter that has offsets those that the batch looks up
     * @param places first row of each adapter
     * @param rows the batch, with slots that count from there
     * @param size rows for each layer
     */
    private record Table(
            Map<PooledAdapter, Integer> slots, Map<PooledAdapter, Integer> places, List<Encoding> rows, int size) {

        static Table of(List<Row> rows) {
            Map<PooledAdapter, Integer> slots = new IdentityHashMap<>();
            rows.stream()
                    .filter(row -> row.adapter().hasOffsets())
                    .forEach(row -> slots.merge(row.adapter(), row.slots(), Math::max));
            Map<PooledAdapter, Integer> places = new IdentityHashMap<>();
            List<Encoding> placed = new ArrayList<>(rows.size());
            int size = 0;
            for (Row row : rows) {
                PooledAdapter adapter = row.adapter();
                if (!adapter.hasOffsets()) {
                    placed.add(row.tokens().withoutSlots());
                    continue;
                }
                Integer place = places.putIfAbsent(adapter, size);
                size += place == null ? slots.get(adapter) : 0;
                placed.add(row.tokens().withSlotsFrom(places.get(adapter)));
            }
            return new Table(slots, places, placed, size);
        }

        /** {@code [L, size, H]}; of one row of zeros where no adapter has offsets. */
        INDArray array(int layers, int hidden) {
            int height = Math.max(1, size);
            float[] values = new float[layers * height * hidden];
            places.forEach((adapter, place) -> adapter.copyOffsets(slots.get(adapter), values, height, place));
            return Nd4j.create(values, new long[] {layers, height, hidden}, 'c');
        }
    }
}
