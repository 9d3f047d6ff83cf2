package org.pasta4j.pasta.metric;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which class was predicted how often for which. What never occurred takes no memory: n examples have n entries at
 * most, however many classes there are. Immutable.
 */
public final class Confusion {
    private final int classes;
    /** As {@link #place} has them, ascending. */
    private final long[] places;

    private final int[] counts;

    /** @param pairs places, one an example; sorted here */
    private Confusion(int classes, long[] pairs) {
        this.classes = classes;
        Arrays.sort(pairs);
        this.places = Arrays.stream(pairs).distinct().toArray();
        this.counts = new int[places.length];
        int at = -1;
        for (int i = 0; i < pairs.length; i++) {
            at += i == 0 || pairs[i] != pairs[i - 1] ? 1 : 0;
            counts[at]++;
        }
    }

    private Confusion(int classes, long[] places, int[] counts) {
        this.classes = classes;
        this.places = places;
        this.counts = counts;
    }

    /**
     * Counts.
     *
     * @param truth index of the true class, one an example
     * @param predicted index of the predicted class, one an example, or {@link Metrics#NONE}
     */
    static Confusion of(int classes, int[] truth, int[] predicted) {
        long[] pairs = new long[truth.length];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = place(classes, truth[i], predicted[i]);
        }
        return new Confusion(classes, pairs);
    }

    /**
     * Counts labels of examples that may have several: right where truth and prediction are the label, and with
     * {@link Metrics#NONE} in the place of what lacks it.
     *
     * @param truth indices of the true labels, ascending, one array an example
     * @param predicted likewise of the predicted ones
     */
    static Confusion ofSets(int classes, List<int[]> truth, List<int[]> predicted) {
        LongStream.Builder pairs = LongStream.builder();
        for (int i = 0; i < truth.size(); i++) {
            int[] own = truth.get(i);
            int[] found = predicted.get(i);
            for (int label : own) {
                boolean isFound = Arrays.binarySearch(found, label) >= 0;
                pairs.add(place(classes, label, isFound ? label : Metrics.NONE));
            }
            for (int label : found) {
                if (Arrays.binarySearch(own, label) < 0) {
                    pairs.add(place(classes, Metrics.NONE, label));
                }
            }
        }
        return new Confusion(classes, pairs.build().toArray());
    }

    /** A number for a pair: pairs are in the order of their true class, then none, then the predicted class. */
    private static long place(int classes, int truth, int predicted) {
        return truth * (classes + 1L) + predicted - Metrics.NONE;
    }

    private int truth(int place) {
        return (int) Math.floorDiv(places[place], classes + 1L);
    }

    private int predicted(int place) {
        return (int) Math.floorMod(places[place], classes + 1L) + Metrics.NONE;
    }

    /** @param matrix {@code [true class][predicted class]} */
    static Confusion of(int[][] matrix) {
        List<int[]> cells = new ArrayList<>();
        for (int t = 0; t < matrix.length; t++) {
            for (int p = 0; p < matrix[t].length; p++) {
                if (matrix[t][p] != 0) {
                    cells.add(new int[] {t, p, matrix[t][p]});
                }
            }
        }
        return of(matrix.length, cells);
    }

    /** @param cells true class, predicted class and count of each; in the order of the classes */
    private static Confusion of(int classes, List<int[]> cells) {
        long[] places = new long[cells.size()];
        int[] counts = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            int[] cell = cells.get(i);
            if (cell.length != 3
                    || cell[0] < Metrics.NONE
                    || cell[0] >= classes
                    || cell[1] < Metrics.NONE
                    || cell[1] >= classes) {
                throw new IllegalArgumentException("a count " + Arrays.toString(cell) + " of " + classes + " classes");
            }
            places[i] = place(classes, cell[0], cell[1]);
            counts[i] = cell[2];
        }
        return new Confusion(classes, places, counts);
    }

    /** Number of classes; 0 for numbers. */
    public int classes() {
        return classes;
    }

    /**
     * How often one class was predicted where another is right.
     *
     * @param truth {@link Metrics#NONE} where an example may have several labels: how often it has not the predicted
     *     one
     * @param predicted may be {@link Metrics#NONE}
     */
    public int count(int truth, int predicted) {
        int at = Arrays.binarySearch(places, place(classes, truth, predicted));
        return at < 0 ? 0 : counts[at];
    }

    /** Examples for which nothing was predicted. */
    int without() {
        return IntStream.range(0, places.length)
                .filter(i -> predicted(i) == Metrics.NONE)
                .map(i -> counts[i])
                .sum();
    }

    /** Examples of each class. */
    int[] actual() {
        int[] sums = new int[classes];
        for (int i = 0; i < places.length; i++) {
            if (truth(i) != Metrics.NONE) {
                sums[truth(i)] += counts[i];
            }
        }
        return sums;
    }

    /** Predictions of each class. */
    int[] predicted() {
        int[] sums = new int[classes];
        for (int i = 0; i < places.length; i++) {
            if (predicted(i) != Metrics.NONE) {
                sums[predicted(i)] += counts[i];
            }
        }
        return sums;
    }

    /** All predictions, {@code [true class][predicted class]}: classes times classes numbers. */
    public int[][] matrix() {
        int[][] matrix = new int[classes][classes];
        for (int i = 0; i < places.length; i++) {
            if (predicted(i) != Metrics.NONE && truth(i) != Metrics.NONE) {
                matrix[truth(i)][predicted(i)] = counts[i];
            }
        }
        return matrix;
    }

    /** As a training state holds it. */
    @JsonValue
    Map<String, Object> json() {
        List<long[]> cells = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            cells.add(new long[] {truth(i), predicted(i), counts[i]});
        }
        return Map.of("classes", classes, "cells", cells);
    }

    /** @param json of a training state: of {@link #json}, or the matrix that states had before */
    @JsonCreator
    static Confusion read(JsonNode json) {
        boolean isMatrix = json.isArray();
        List<int[]> rows = new ArrayList<>();
        for (JsonNode row : isMatrix ? json : json.path("cells")) {
            int[] values = new int[row.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(i).asInt();
            }
            rows.add(values);
        }
        return isMatrix
                ? of(rows.toArray(new int[0][]))
                : of(json.path("classes").asInt(), rows);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Confusion that
                && classes == that.classes
                && Arrays.equals(places, that.places)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * classes + Arrays.hashCode(places)) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return classes + " classes, " + places.length + " pairs of them";
    }
}
