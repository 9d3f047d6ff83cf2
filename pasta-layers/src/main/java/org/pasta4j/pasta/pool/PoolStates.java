package org.pasta4j.pasta.pool;

import java.util.Arrays;
import java.util.Map;
import org.pasta4j.bert.Pooling;

/**
 * What the rows of a batch became.
 *
 * @param outputs those that were wanted
 * @param width length of the longest row
 * @param hidden the hidden size H
 */
record PoolStates(Map<PassGraph.Output, float[]> outputs, int width, int hidden) {

    /**
     * One vector.
     *
     * @param from its first value
     */
    record Vector(float[] values, int from) {}

    /** Last hidden state of a token. */
    Vector token(int row, int token) {
        return new Vector(outputs.get(PassGraph.Output.ALL_TOKENS), (row * width + token) * hidden);
    }

    /**
     * What a head reads of a row.
     *
     * @param length tokens of the row
     */
    Vector pooled(Pooling pooling, int row, int length) {
        return switch (pooling) {
            case POOLER ->
                outputs.containsKey(PassGraph.Output.POOLER) ? ofRow(PassGraph.Output.POOLER, row) : first(row);
            case FIRST -> first(row);
            case MEAN ->
                outputs.containsKey(PassGraph.Output.MEANS) ? ofRow(PassGraph.Output.MEANS, row) : mean(row, length);
            case MAX -> max(row, length);
        };
    }

    private Vector ofRow(PassGraph.Output output, int row) {
        return new Vector(outputs.get(output), row * hidden);
    }

    private Vector first(int row) {
        return outputs.containsKey(PassGraph.Output.FIRST_TOKENS)
                ? ofRow(PassGraph.Output.FIRST_TOKENS, row)
                : token(row, 0);
    }

    private Vector mean(int row, int length) {
        float[] sum = new float[hidden];
        for (int t = 0; t < length; t++) {
            Vector state = token(row, t);
            for (int i = 0; i < hidden; i++) {
                sum[i] += state.values()[state.from() + i];
            }
        }
        for (int i = 0; i < hidden; i++) {
            sum[i] /= length;
        }
        return new Vector(sum, 0);
    }

    private Vector max(int row, int length) {
        Vector first = token(row, 0);
        float[] largest = Arrays.copyOfRange(first.values(), first.from(), first.from() + hidden);
        for (int t = 1; t < length; t++) {
            Vector state = token(row, t);
            for (int i = 0; i < hidden; i++) {
                largest[i] = Math.max(largest[i], state.values()[state.from() + i]);
            }
        }
        return new Vector(largest, 0);
    }
}
