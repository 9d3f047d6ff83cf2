package org.pasta4j.test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.Encoding;

/**
 * Rows as the placeholders of an encoder's graph, {@code [B, T]}, padded on the right.
 *
 * @param padding what stands in the padding, as an id, a type and a slot
 */
record PaddedRows(List<Encoding> rows, int width, int padding) {

    /** As the stock encoder wants them: with what is in its tables. */
    static PaddedRows right(List<Encoding> rows) {
        return new PaddedRows(rows, width(rows), 0);
    }

    /** With what is in no table, and where all are long perhaps none. */
    static PaddedRows withAnything(List<Encoding> rows, Random random) {
        return new PaddedRows(rows, width(rows) + random.nextInt(2), 1_000_000);
    }

    private static int width(List<Encoding> rows) {
        return rows.stream().mapToInt(Encoding::length).max().orElseThrow();
    }

    int tokens() {
        return rows.stream().mapToInt(Encoding::length).sum();
    }

    Map<String, INDArray> placeholders() {
        Map<String, INDArray> arrays = new HashMap<>();
        arrays.put(StockEncoder.INPUT_IDS, array(Encoding::ids, padding));
        arrays.put(StockEncoder.TOKEN_TYPE_IDS, array(Encoding::types, padding));
        arrays.put(StockEncoder.SLOTS, array(Encoding::slots, padding - 1));
        arrays.put(StockEncoder.ATTENTION_MASK, array(PaddedRows::ones, 0));
        return arrays;
    }

    private static int[] ones(Encoding row) {
        int[] ones = new int[row.length()];
        Arrays.fill(ones, 1);
        return ones;
    }

    private INDArray array(Function<Encoding, int[]> values, int elsewhere) {
        int[][] all = new int[rows.size()][width];
        for (int b = 0; b < all.length; b++) {
            Arrays.fill(all[b], elsewhere);
            System.arraycopy(
                    values.apply(rows.get(b)), 0, all[b], 0, rows.get(b).length());
        }
        return Nd4j.createFromArray(all);
    }

    /** The values at tokens of {@code [B, T, H]}. */
    float[] gather(INDArray states) {
        int hidden = (int) states.size(2);
        float[] padded = states.reshape(states.length()).toFloatVector();
        float[] tokens = new float[tokens() * hidden];
        for (int b = 0, at = 0; b < rows.size(); b++) {
            int length = rows.get(b).length() * hidden;
            System.arraycopy(padded, b * width * hidden, tokens, at, length);
            at += length;
        }
        return tokens;
    }

    /** Values at tokens as {@code [B, T, H]}, 0 in padding. */
    INDArray spread(float[] tokens, int hidden) {
        float[] padded = new float[rows.size() * width * hidden];
        for (int b = 0, at = 0; b < rows.size(); b++) {
            int length = rows.get(b).length() * hidden;
            System.arraycopy(tokens, at, padded, b * width * hidden, length);
            at += length;
        }
        return Nd4j.create(padded, new long[] {rows.size(), width, hidden}, 'c');
    }
}
