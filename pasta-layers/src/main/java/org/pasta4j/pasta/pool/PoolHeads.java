package org.pasta4j.pasta.pool;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.pasta.rows.FirstSubtoken;
import org.pasta4j.pasta.rows.TextRow;

/**
 * Applies the heads of a batch, all rows of an adapter together: {@code x W^T + b}, and before it tanh of a dense layer
 * where the head has one. In plain Java, for it is little: an operation of ND4J for each adapter would take longer than
 * its numbers.
 */
final class PoolHeads {
    private final int hidden;

    PoolHeads(int hidden) {
        this.hidden = hidden;
    }

    /**
     * The logits of each row.
     *
     * @param rows the batch
     * @param states what the rows became
     * @return {@code [outputs]}, or for a head on tokens {@code [tokens, outputs]}, zeros where no word begins
     */
    float[][] logits(List<PoolPass.Row> rows, PoolStates states) {
        Map<PooledAdapter, List<Integer>> groups = new IdentityHashMap<>();
        for (int r = 0; r < rows.size(); r++) {
            groups.computeIfAbsent(rows.get(r).adapter(), adapter -> new ArrayList<>())
                    .add(r);
        }
        float[][] logits = new float[rows.size()][];
        groups.forEach((adapter, own) -> {
            for (int row : own) {
                logits[row] = adapter.task().isOfTokens()
                        ? ofTokens(adapter, rows.get(row).text(), states, row)
                        : ofRow(
                                adapter,
                                states.pooled(
                                        adapter.pooling(),
                                        row,
                                        rows.get(row).tokens().length()));
            }
        });
        return logits;
    }

    private float[] ofRow(PooledAdapter adapter, PoolStates.Vector pooled) {
        float[] logits = new float[adapter.outputs()];
        PoolStates.Vector x = adapter.dense() == null ? pooled : new PoolStates.Vector(dense(adapter, pooled), 0);
        linear(adapter.classifier(), adapter.classifierBias(), x, logits, 0);
        return logits;
    }

    /**
     * Tanh of the dense layer. Four inputs at a time, each added to all outputs: a loop that Java's compiler makes
     * vector instructions of, as it does not of a sum of products.
     */
    private float[] dense(PooledAdapter adapter, PoolStates.Vector pooled) {
        float[] weight = adapter.dense();
        float[] sums = adapter.denseBias().clone();
        float[] x = pooled.values();
        int from = pooled.from();
        int i = 0;
        for (; i + 3 < hidden; i += 4) {
            addFour(weight, i * hidden, x, from + i, sums);
        }
        for (; i < hidden; i++) {
            for (int o = 0; o < hidden; o++) {
                sums[o] += x[from + i] * weight[i * hidden + o];
            }
        }
        for (int o = 0; o < hidden; o++) {
            sums[o] = (float) Math.tanh(sums[o]);
        }
        return sums;
    }

    private void addFour(float[] weight, int row, float[] x, int from, float[] sums) {
        float x0 = x[from];
        float x1 = x[from + 1];
        float x2 = x[from + 2];
        float x3 = x[from + 3];
        for (int o = 0; o < hidden; o++) {
            sums[o] += x0 * weight[row + o]
                    + x1 * weight[row + hidden + o]
                    + x2 * weight[row + 2 * hidden + o]
                    + x3 * weight[row + 3 * hidden + o];
        }
    }

    private float[] ofTokens(PooledAdapter adapter, TextRow text, PoolStates states, int row) {
        int outputs = adapter.outputs();
        float[] logits = new float[text.tokens().length() * outputs];
        for (FirstSubtoken first : text.firstSubtokens()) {
            PoolStates.Vector state = states.token(row, first.token());
            linear(adapter.classifier(), adapter.classifierBias(), state, logits, first.token() * outputs);
        }
        return logits;
    }

    private void linear(float[] weight, float[] bias, PoolStates.Vector x, float[] y, int to) {
        for (int o = 0; o < bias.length; o++) {
            y[to + o] = bias[o] + dot(weight, o * hidden, x.values(), x.from());
        }
    }

    /** Four sums, so that one addition need not wait for the other. */
    private float dot(float[] a, int aFrom, float[] b, int bFrom) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < hidden; i += 4) {
            s0 += a[aFrom + i] * b[bFrom + i];
            s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
            s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
            s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
        }
        for (; i < hidden; i++) {
            s0 += a[aFrom + i] * b[bFrom + i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
