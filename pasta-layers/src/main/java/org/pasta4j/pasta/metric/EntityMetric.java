package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Metrics of whole entities, right in type and extent, the main one first; 0 where nothing can be right. */
public enum EntityMetric implements Metric {
    /** Harmonic mean of precision and recall. */
    ENTITY_F1("entity_f1", "entity F1", counts -> share(2.0 * counts.right(), counts.actual() + counts.predicted())),

    /** Fraction of the predicted entities that are right. */
    ENTITY_PRECISION("entity_precision", "entity precision", counts -> share(counts.right(), counts.predicted())),

    /** Fraction of the true entities that were found. */
    ENTITY_RECALL("entity_recall", "entity recall", counts -> share(counts.right(), counts.actual()));

    /** Their names, the main one first. */
    public static final List<String> KEYS =
            Arrays.stream(values()).map(EntityMetric::key).toList();

    /**
     * Numbers of entities.
     *
     * @param actual in the truth
     * @param predicted among the predictions
     * @param right in both
     */
    record Counts(int actual, int predicted, int right) {}

    private final Facts facts;
    private final ToDoubleFunction<Counts> value;

    EntityMetric(String key, String title, ToDoubleFunction<Counts> value) {
        this.facts = new Facts(key, title, Range.SHARE);
        this.value = value;
    }

    double of(Counts counts) {
        return value.applyAsDouble(counts);
    }

    /** 0 where there is nothing to share, as seqeval has it. */
    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
