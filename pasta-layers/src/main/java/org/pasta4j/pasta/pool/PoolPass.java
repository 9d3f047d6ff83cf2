package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TextRow;

/**
 * Takes rows of any adapters through the frozen base at once: the offsets of the adapters in a batch lie in one table,
 * one adapter after the other, and a row's slots say which part of it is its own. Safe for any number of threads, one
 * of which computes at a time.
 */
final class PoolPass {
    private static final String OFFSETS = "offsets";

    private final Encoder encoder;
    private PassGraph firstTokens;
    private PassGraph allTokens;

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

    /**
     * What came out. B is the number of rows, T the length of the longest, H the hidden size.
     *
     * @param firsts {@code [B, H]}, the pooler's output, or the first token of a base without one; empty where all rows
     *     are of heads on tokens
     * @param tokens {@code [B, T, H]}; empty where no row is of a head on tokens
     * @param width T
     */
    record States(float[] firsts, float[] tokens, int width) {}

    /** The base in a graph of its own. */
    private record PassGraph(GraphRunner runner, EncoderGraph encoded, String firsts, Optional<String> tokens) {

        static PassGraph of(Encoder encoder, boolean allTokens) {
            SameDiff graph = LeanGraph.create();
            int layers = encoder.model().config().layers();
            int hidden = encoder.model().config().hiddenSize();
            SDVariable offsets = graph.placeHolder(OFFSETS, DataType.FLOAT, layers, -1, hidden);
            EncoderOptions options = EncoderOptions.inference();
            EncoderGraph built =
                    encoder.build(graph, Optional.of(offsets), allTokens ? options : options.withFirstTokenOnly());
            List<SDVariable> states = built.hiddenStates();
            return new PassGraph(
                    new GraphRunner(graph),
                    built,
                    built.pooled().name(),
                    allTokens ? Optional.of(states.get(states.size() - 1).name()) : Optional.empty());
        }
    }

    /** One execution of the encoder. */
    States run(List<Row> rows) {
        Table table = Table.of(rows);
        EncodedBatch batch = EncodedBatch.of(table.rows());
        boolean someOfTokens =
                rows.stream().anyMatch(row -> row.adapter().task().isOfTokens());
        boolean someOfFirsts =
                rows.stream().anyMatch(row -> !row.adapter().task().isOfTokens());
        List<INDArray> arrays = encoder.arrays(batch);
        try (INDArray offsets = table.array(
                encoder.model().config().layers(), encoder.model().config().hiddenSize())) {
            return run(arrays, offsets, someOfFirsts, someOfTokens, batch.longestRow());
        } finally {
            arrays.forEach(INDArray::close);
        }
    }

    private synchronized States run(
            List<INDArray> arrays, INDArray offsets, boolean ofFirsts, boolean ofTokens, int width) {
        PassGraph graph = ofTokens ? allTokens() : firstTokens();
        Map<String, INDArray> placeholders = graph.encoded().values(arrays);
        placeholders.put(OFFSETS, offsets);
        List<String> wanted = new ArrayList<>();
        if (ofFirsts) {
            wanted.add(graph.firsts());
        }
        graph.tokens().ifPresent(wanted::add);
        Map<String, INDArray> outputs = graph.runner().run(placeholders, wanted);
        try {
            return new States(
                    ofFirsts ? floats(outputs.get(graph.firsts())) : new float[0],
                    graph.tokens().map(name -> floats(outputs.get(name))).orElse(new float[0]),
                    width);
        } finally {
            outputs.values().forEach(INDArray::close);
        }
    }

    private static float[] floats(INDArray array) {
        return ArrayValues.floats(array);
    }

    private PassGraph firstTokens() {
        if (firstTokens == null) {
            firstTokens = PassGraph.of(encoder, false);
        }
        return firstTokens;
    }

    private PassGraph allTokens() {
        if (allTokens == null) {
            allTokens = PassGraph.of(encoder, true);
        }
        return allTokens;
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
