package org.pasta4j.pasta.rows;

import java.util.Arrays;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.metric.EntityTags;
import org.pasta4j.pasta.metric.Metrics;

/** From the logits of a sentence's words to their classes: {@link TagDecoding}. */
final class TagDecoder {
    private final TagDecoding decoding;
    private final EntityTags tags;

    /** The class of a word without a token; {@link Metrics#NONE} where the labels have no {@code O}. */
    private final int unseen;

    /** For each class that only continues an entity the class that begins one of its type; -1 for every other. */
    private final int[] beginOf;

    TagDecoder(TagDecoding decoding, EntityTags tags, int unseen) {
        this.decoding = decoding;
        this.tags = tags;
        this.unseen = unseen;
        beginOf = new int[tags.count()];
        for (int label = 0; label < beginOf.length; label++) {
            beginOf[label] = tags.onlyContinues(label) ? beginOf(label) : Metrics.NONE;
        }
    }

    private int beginOf(int label) {
        int begin = 0;
        while (begin == label || !tags.continues(begin, label)) {
            begin++;
        }
        return begin;
    }

    /**
     * The class of each word.
     *
     * @param logits of each word in the order of the text, null for a word without a token
     */
    int[] classes(float[][] logits) {
        if (decoding == TagDecoding.ARGMAX || !tags.markEntities()) {
            return Arrays.stream(logits)
                    .mapToInt(own -> own == null ? unseen : Logits.best(own))
                    .toArray();
        }
        int[] classes = new int[logits.length];
        int from = 0;
        while (from < logits.length) {
            int to = from;
            while (to < logits.length && logits[to] != null) {
                to++;
            }
            viterbi(logits, from, to, classes);
            if (to < logits.length) {
                classes[to] = unseen;
            }
            from = to + 1;
        }
        return classes;
    }

    /**
     * The best well-formed sequence of some words. Sums are of differences from the words' highest logits: where the
     * most probable labels are well-formed theirs is exactly 0 and every other is below, so that they are found, of
     * equal ones the first like {@link Logits#best}.
     */
    private void viterbi(float[][] logits, int from, int to, int[] classes) {
        if (from == to) {
            return;
        }
        int[][] before = new int[to - from][tags.count()];
        double[] sums = new double[tags.count()];
        for (int word = from; word < to; word++) {
            sums = step(logits[word], word == from, sums, before[word - from]);
        }
        int label = best(sums);
        for (int word = to - 1; word >= from; word--) {
            classes[word] = label;
            label = before[word - from][label];
        }
    }

    /**
     * The sums after one more word.
     *
     * @param sums of the best sequences up to the word before that end with each class
     * @param before receives for each class that of the word before
     */
    private double[] step(float[] logits, boolean first, double[] sums, int[] before) {
        double highest = logits[Logits.best(logits)];
        int any = best(sums);
        double[] next = new double[sums.length];
        for (int label = 0; label < next.length; label++) {
            int begin = beginOf[label];
            if (begin == Metrics.NONE) {
                before[label] = any;
            } else {
                before[label] = firstOfEqual(begin, label, sums);
            }
            boolean forbidden = first && begin != Metrics.NONE;
            next[label] = forbidden ? Double.NEGATIVE_INFINITY : sums[before[label]] + (logits[label] - highest);
        }
        return next;
    }

    private static int firstOfEqual(int a, int b, double[] sums) {
        int lower = Math.min(a, b);
        int higher = Math.max(a, b);
        return sums[higher] > sums[lower] ? higher : lower;
    }

    private static int best(double[] sums) {
        int best = 0;
        for (int i = 1; i < sums.length; i++) {
            if (sums[i] > sums[best]) {
                best = i;
            }
        }
        return best;
    }
}
