package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;

/** The tables below the first layer, read where they lie in the file. */
final class Embeddings implements AutoCloseable {
    private final FloatBuffer words;
    private final FloatBuffer positions;
    private final FloatBuffer types;
    private final int hidden;
    private final int positionOffset;
    private final LayerNorm norm;

    Embeddings(EmbeddingWeights weights, BertConfig config) {
        this.words = byRows(weights.words());
        this.positions = byRows(weights.positions());
        this.types = weights.tokenTypes().map(Embeddings::byRows).orElse(null);
        this.hidden = config.hiddenSize();
        this.positionOffset = config.positionOffset();
        this.norm = new LayerNorm(weights.norm(), config.layerNormEpsilon());
    }

    private static FloatBuffer byRows(FrozenTensor table) {
        return table.isByColumns() ? FloatBuffer.wrap(table.toArray()) : table.values();
    }

    /** The sum of a chunk's rows of the tables, {@code [tokens, H]}. */
    void sum(Chunk chunk, Matrix output) {
        float[] sum = new float[hidden];
        float[] row = new float[hidden];
        for (int r = 0; r < chunk.rows(); r++) {
            for (int t = 0; t < chunk.rowLength(r); t++) {
                int token = chunk.start(r) + t;
                words.get(chunk.id(token) * hidden, sum);
                positions.get((positionOffset + t) * hidden, row);
                add(sum, row);
                if (types != null) {
                    types.get(chunk.type(token) * hidden, row);
                    add(sum, row);
                }
                output.put(token, sum);
            }
        }
    }

    private static void add(float[] sum, float[] other) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
    }

    LayerNorm norm() {
        return norm;
    }

    @Override
    public void close() {
        norm.close();
    }
}
