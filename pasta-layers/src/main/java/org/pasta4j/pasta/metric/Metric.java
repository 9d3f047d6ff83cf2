package org.pasta4j.pasta.metric;

/** What predictions are measured by. Each metric is a constant of the enum of its kind, and computed there alone. */
public sealed interface Metric permits ClassMetric, LabelSetMetric, NumberMetric, EntityMetric {
    /** Values that a metric can have. */
    enum Range {
        /** From 0 to 1. */
        SHARE(0, 1),
        /** From -1 to 1. */
        CORRELATION(-1, 1),
        /** From 0 on, the lower the better. */
        ERROR(0, Double.POSITIVE_INFINITY);

        private final double lowest;
        private final double highest;

        Range(double lowest, double highest) {
            this.lowest = lowest;
            this.highest = highest;
        }
    }

    /**
     * What is known of a metric.
     *
     * @param key the name in results, files and options, such as {@code macro_f1}
     * @param title the name for people, such as {@code macro-F1}
     * @param range values that it can have
     */
    record Facts(String key, String title, Range range) {}

    /** What is known of it. */
    Facts facts();

    /** The name in results, files and options, such as {@code macro_f1}. */
    default String key() {
        return facts().key();
    }

    /** The name for people, such as {@code macro-F1}. */
    default String title() {
        return facts().title();
    }

    /** Values that it can have. */
    default Range range() {
        return facts().range();
    }

    /** The lowest value there can be. */
    default double lowest() {
        return range().lowest;
    }

    /** The highest value there can be, perhaps infinite. */
    default double highest() {
        return range().highest;
    }

    /** The value as a score, the higher the better: an error counts as its negative. */
    default double score(double value) {
        return range() == Range.ERROR ? -value : value;
    }
}
