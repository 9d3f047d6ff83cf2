package org.pasta4j.pasta;

/** How many thresholds of a multi-label classification are chosen on held-out examples. */
public enum ThresholdChoice {
    /** One for all labels, that with the highest micro-F1: for few examples. */
    FOR_ALL,
    /** One a label, that with the label's highest F1; 0.5 for a label that no example has. */
    FOR_EACH
}
