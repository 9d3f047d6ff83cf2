package org.pasta4j.benchmarks.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.Jackson;
import org.pasta4j.pasta.train.BatchOrder;

/**
 * The examples of a task, tokenised once for all contestants.
 *
 * @param batch rows of a batch
 * @param slots special tokens of a row
 * @param outputs of the head: classes, or 1 for a regression
 * @param tokenTask whether each token has a label of its own
 * @param rows in the order of the data set
 */
public record TaskRows(int batch, int slots, int outputs, boolean tokenTask, List<TokenRow> rows) {

    /** What {@link #write} has written. */
    public static TaskRows read(Path file) {
        try {
            return Jackson.MAPPER.readValue(file.toFile(), TaskRows.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Writes the file that {@code measure.py} and {@link #read} take. */
    public void write(Path file) {
        try {
            Jackson.MAPPER.writeValue(file.toFile(), this);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Number of real tokens, padding left out. */
    public int tokens() {
        return rows.stream().mapToInt(row -> row.ids().length).sum();
    }

    /** @param sorted by length, so that rows of a batch are of like length; else as they come */
    public List<List<TokenRow>> batches(boolean sorted) {
        int[] lengths = lengths();
        // Rows of equal length keep their order.
        List<int[]> order = BatchOrder.byLength(sorted ? lengths : new int[lengths.length], batch);
        return rows(order);
    }

    /** Sorted by length, as many in a batch as have so many tokens. */
    public List<List<TokenRow>> batchesOfTokens(int tokens) {
        return rows(BatchOrder.byLengthAndTokens(lengths(), tokens));
    }

    private int[] lengths() {
        return rows.stream().mapToInt(row -> row.ids().length).toArray();
    }

    private List<List<TokenRow>> rows(List<int[]> order) {
        return order.stream()
                .map(indices -> Arrays.stream(indices).mapToObj(rows::get).toList())
                .toList();
    }

    /** The labels of rows as the loss of a graph takes them, {@code [B, outputs]}. */
    float[][] targets(List<TokenRow> batch) {
        return batch.stream()
                .map(row -> outputs == 1 ? new float[] {(float) row.labels()[0]} : oneHot(row.labels()[0]))
                .toArray(float[][]::new);
    }

    /** The labels of all tokens {@code [B T, outputs]}, rows of zeros in padding. */
    float[][] tokenTargets(List<TokenRow> batch) {
        int width = batch.stream().mapToInt(row -> row.ids().length).max().orElse(0);
        return batch.stream()
                .flatMap(row -> IntStream.range(0, width)
                        .mapToObj(t -> t < row.labels().length ? oneHot(row.labels()[t]) : new float[outputs]))
                .toArray(float[][]::new);
    }

    private float[] oneHot(double label) {
        float[] values = new float[outputs];
        values[(int) label] = 1;
        return values;
    }
}
