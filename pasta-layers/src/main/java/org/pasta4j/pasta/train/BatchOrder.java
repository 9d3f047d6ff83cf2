package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Puts examples into batches of rows of like length, so that little is spent on padding. */
public final class BatchOrder {
    /** Batches in the window within which rows are sorted: large enough for like lengths, small enough for chance. */
    private static final int WINDOW = 16;

    private BatchOrder() {}

    /**
     * The seed of one epoch's order.
     *
     * @param seed of the whole training
     * @param epoch counted from 1
     */
    public static long epochSeed(long seed, int epoch) {
        return 1_000_003 * seed + epoch;
    }

    /**
     * A random order for one epoch: examples are shuffled, sorted by length within windows, and the batches shuffled.
     *
     * @param lengths tokens of each example
     * @param batchSize examples of a batch; the last may have fewer
     * @param seed decides the order
     * @return indices of the examples of each batch
     */
    public static List<int[]> shuffled(int[] lengths, int batchSize, long seed) {
        // More than there are would be one batch too, and overflow.
        int size = Math.max(1, Math.min(batchSize, lengths.length));
        return shuffled(lengths, (long) WINDOW * size, seed, part -> cut(part, size));
    }

    /**
     * The same with batches of about as many tokens.
     *
     * @param batchTokens most tokens of a batch; a longer example is a batch of its own
     */
    public static List<int[]> shuffledByTokens(int[] lengths, int batchTokens, long seed) {
        long tokens = Math.max(1, Arrays.stream(lengths).asLongStream().sum());
        long window = Math.max(1, (long) WINDOW * batchTokens * lengths.length / tokens);
        return shuffled(lengths, window, seed, part -> cutByTokens(part, lengths, batchTokens));
    }

    private static List<int[]> shuffled(
            int[] lengths, long wantedWindow, long seed, Function<List<Integer>, List<int[]>> cutter) {
        Random random = new Random(seed);
        int window = (int) Math.min(wantedWindow, Math.max(1, lengths.length));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
        Collections.shuffle(order, random);
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += window) {
            List<Integer> part = order.subList(from, Math.min(order.size(), from + window));
            part.sort(Comparator.comparingInt(i -> lengths[i]));
            batches.addAll(cutter.apply(part));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /**
     * All examples by rising length, for prediction.
     *
     * @param lengths tokens of each example
     * @param batchSize examples of a batch; the last may have fewer
     * @return indices of the examples of each batch
     */
    public static List<int[]> byLength(int[] lengths, int batchSize) {
        return cut(sorted(lengths), batchSize);
    }

    /**
     * The same with batches of about as many tokens.
     *
     * @param batchTokens most tokens of a batch; a longer example is a batch of its own
     */
    public static List<int[]> byLengthAndTokens(int[] lengths, int batchTokens) {
        return cutByTokens(sorted(lengths), lengths, batchTokens);
    }

    private static List<Integer> sorted(int[] lengths) {
        return IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .toList();
    }

    private static List<int[]> cutByTokens(List<Integer> order, int[] lengths, int batchTokens) {
        List<int[]> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        long tokens = 0;
        for (int i : order) {
            if (!batch.isEmpty() && tokens + lengths[i] > batchTokens) {
                batches.addAll(cut(batch, batch.size()));
                batch.clear();
                tokens = 0;
            }
            batch.add(i);
            tokens += lengths[i];
        }
        if (!batch.isEmpty()) {
            batches.addAll(cut(batch, batch.size()));
        }
        return batches;
    }

    private static List<int[]> cut(List<Integer> order, int batchSize) {
        int[] all = order.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < all.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + batchSize)));
        }
        return batches;
    }
}
