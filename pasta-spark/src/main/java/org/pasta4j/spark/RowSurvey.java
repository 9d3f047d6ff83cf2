package org.pasta4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.pasta4j.pasta.rows.TrainingRow;
import org.pasta4j.pasta.train.RowSizes;

/** What the driver knows of rows, in their order. */
final class RowSurvey implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] lengths;
    private final double[] weights;
    private final long[] hashes;
    private final int truncated;

    private RowSurvey(int[] lengths, double[] weights, long[] hashes, int truncated) {
        this.lengths = lengths;
        this.weights = weights;
        this.hashes = hashes;
        this.truncated = truncated;
    }

    /** The only element: what is known of all rows of a partition. */
    static Iterator<RowSurvey> ofPartition(Iterator<byte[]> rows) {
        List<TrainingRow> read = new ArrayList<>();
        List<Long> hashes = new ArrayList<>();
        rows.forEachRemaining(row -> {
            read.add(TrainingRow.of(row));
            hashes.add(TrainingRow.hash(row));
        });
        RowSurvey all = new RowSurvey(
                read.stream().mapToInt(row -> row.tokens().length()).toArray(),
                read.stream().mapToDouble(TrainingRow::weight).toArray(),
                hashes.stream().mapToLong(Long::longValue).toArray(),
                (int) read.stream().filter(row -> row.tokens().truncated()).count());
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
                parts.stream().mapToInt(part -> part.truncated).sum());
    }

    RowSizes sizes() {
        return new RowSizes(lengths, weights);
    }

    /** Of each row. */
    long[] hashes() {
        return hashes;
    }

    /** Rows of which text was cut off. */
    int truncated() {
        return truncated;
    }
}
