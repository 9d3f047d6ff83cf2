package org.pasta4j.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.RowSizes;

/** What the driver knows of rows, in their order. */
final class RowSurvey implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] lengths;
    private final double[] weights;
    private final long[] hashes;
    private final int truncated;
    private final double[] numbers;

    private RowSurvey(int[] lengths, double[] weights, long[] hashes, int truncated, double[] numbers) {
        this.lengths = lengths;
        this.weights = weights;
        this.hashes = hashes;
        this.truncated = truncated;
        this.numbers = numbers;
    }

    /**
     * The only element: what is known of all rows of a partition.
     *
     * @param areNumbers whether targets are the numbers of a regression
     */
    static Iterator<RowSurvey> ofPartition(Iterator<byte[]> rows, boolean areNumbers) {
        IntStream.Builder lengths = IntStream.builder();
        DoubleStream.Builder weights = DoubleStream.builder();
        LongStream.Builder hashes = LongStream.builder();
        DoubleStream.Builder numbers = DoubleStream.builder();
        int truncated = 0;
        while (rows.hasNext()) {
            byte[] bytes = rows.next();
            TrainingRow row = TrainingRow.of(bytes);
            lengths.add(row.tokens().length());
            weights.add(row.weight());
            hashes.add(TrainingRow.hash(bytes));
            if (areNumbers) {
                numbers.add(row.targets()[0]);
            }
            truncated += row.tokens().truncated() ? 1 : 0;
        }
        RowSurvey all = new RowSurvey(
                lengths.build().toArray(),
                weights.build().toArray(),
                hashes.build().toArray(),
                truncated,
                numbers.build().toArray());
        return List.of(all).iterator();
    }

    /** What is known of partitions, in their order. */
    static RowSurvey all(List<RowSurvey> parts) {
        return new RowSurvey(
                parts.stream().flatMapToInt(part -> Arrays.stream(part.lengths)).toArray(),
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.weights))
                        .toArray(),
                parts.stream().flatMapToLong(part -> Arrays.stream(part.hashes)).toArray(),
                parts.stream().mapToInt(part -> part.truncated).sum(),
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.numbers))
                        .toArray());
    }

    RowSizes sizes() {
        return new RowSizes(lengths, weights);
    }

    /** Of each row. */
    long[] hashes() {
        return hashes;
    }

    /** The numbers of a regression; none for other tasks. */
    double[] numbers() {
        return numbers;
    }

    /** Rows of which text was cut off. */
    int truncated() {
        return truncated;
    }
}
