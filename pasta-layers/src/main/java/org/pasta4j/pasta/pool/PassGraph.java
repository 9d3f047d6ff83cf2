package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;

/**
 * The base in a graph of its own, which brings out no more than the heads of a batch read.
 *
 * @param outputs names of what can come out
 */
record PassGraph(GraphRunner runner, EncoderGraph encoded, Map<Output, String> outputs) {
    /** Name of the placeholder of the offsets, {@code [L, slots, H]}. */
    static final String OFFSETS = "offsets";

    /** What may come out. B is the number of rows, T the length of the longest, H the hidden size. */
    enum Output {
        /** {@code [B, H]}. */
        POOLER,
        /** {@code [B, H]}. */
        FIRST_TOKENS,
        /** {@code [B, H]}. */
        MEANS,
        /** {@code [B, T, H]}, of which every other pooling can be made. */
        ALL_TOKENS
    }

    /** What the heads of a batch have in common. */
    enum Kind {
        /** All read the first token: the top layer computes no other. */
        FIRST_TOKENS(Optional.of(Pooling.POOLER)),
        /** All read the mean. */
        MEANS(Optional.of(Pooling.MEAN)),
        /** Some read other tokens, each in its way. */
        ALL_TOKENS(Optional.empty());

        private final Optional<Pooling> pooling;

        Kind(Optional<Pooling> pooling) {
            this.pooling = pooling;
        }

        static Kind of(List<PoolPass.Row> rows) {
            if (rows.stream().anyMatch(row -> row.adapter().task().isOfTokens())) {
                return ALL_TOKENS;
            }
            if (rows.stream().allMatch(row -> row.adapter().pooling().isOfFirstToken())) {
                return FIRST_TOKENS;
            }
            return rows.stream().allMatch(row -> row.adapter().pooling() == Pooling.MEAN) ? MEANS : ALL_TOKENS;
        }
    }

    static PassGraph of(Encoder encoder, Kind kind) {
        SameDiff graph = LeanGraph.create();
        int layers = encoder.model().config().layers();
        SDVariable offsets = graph.placeHolder(
                OFFSETS, DataType.FLOAT, layers, -1, encoder.model().config().hiddenSize());
        EncoderOptions plain = EncoderOptions.inference();
        EncoderOptions options = kind.pooling.map(plain::withPooling).orElse(plain);
        EncoderGraph built = encoder.build(graph, Optional.of(offsets), options);
        Map<Output, String> outputs = new EnumMap<>(Output.class);
        built.poolerOutput().ifPresent(pooler -> outputs.put(Output.POOLER, pooler.name()));
        switch (kind) {
            case FIRST_TOKENS ->
                outputs.put(Output.FIRST_TOKENS, built.firstToken().name());
            case MEANS -> outputs.put(Output.MEANS, built.pooled().name());
            case ALL_TOKENS ->
                outputs.put(Output.ALL_TOKENS, built.hiddenStates().get(layers).name());
        }
        return new PassGraph(new GraphRunner(graph), built, outputs);
    }

    /** What the heads of a batch read. */
    Set<Output> wanted(List<PoolPass.Row> rows) {
        Set<Output> wanted = EnumSet.noneOf(Output.class);
        for (PoolPass.Row row : rows) {
            boolean ofPooler =
                    !row.adapter().task().isOfTokens() && row.adapter().pooling() == Pooling.POOLER;
            wanted.add(ofPooler && outputs.containsKey(Output.POOLER) ? Output.POOLER : states());
        }
        return wanted;
    }

    /** The output that is no pooler's. */
    private Output states() {
        return outputs.keySet().stream()
                .filter(output -> output != Output.POOLER)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Runs it once.
     *
     * @param width length of the longest row
     * @param hidden the hidden size
     */
    PoolStates run(Map<String, INDArray> placeholders, Set<Output> wanted, int width, int hidden) {
        List<String> names = new ArrayList<>(wanted.size());
        wanted.forEach(output -> names.add(outputs.get(output)));
        Map<String, INDArray> arrays = runner.run(placeholders, names);
        try {
            Map<Output, float[]> values = new EnumMap<>(Output.class);
            wanted.forEach(output -> values.put(output, ArrayValues.floats(arrays.get(outputs.get(output)))));
            return new PoolStates(values, width, hidden);
        } finally {
            arrays.values().forEach(INDArray::close);
        }
    }
}
