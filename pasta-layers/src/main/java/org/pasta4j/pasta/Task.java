package org.pasta4j.pasta;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.metric.EntityMetric;
import org.pasta4j.pasta.metric.LabelSetMetric;
import org.pasta4j.pasta.metric.NumberMetric;

/** What the head makes of the hidden states. */
public enum Task {
    /** One label for the whole text or pair of texts; cross entropy. */
    SEQUENCE_CLASSIFICATION("sequence_classification", Optional.of("text-classification")),
    /** Any number of labels for the whole text or pair of texts, none too; binary cross entropy of each label. */
    MULTI_LABEL_CLASSIFICATION("multi_label_classification", Optional.of("text-classification")),
    /** One number for the whole text or pair of texts; mean squared error. */
    REGRESSION("regression", Optional.empty()),
    /** One label for each token that has one, such as the first of each word; cross entropy over those. */
    TOKEN_CLASSIFICATION("token_classification", Optional.of("token-classification"));

    private final String configName;
    private final Optional<String> pipeline;

    Task(String configName, Optional<String> pipeline) {
        this.configName = configName;
        this.pipeline = pipeline;
    }

    /** Whether the head answers for every token, and not for the row by its first token. */
    public boolean isOfTokens() {
        return this == TOKEN_CLASSIFICATION;
    }

    /** Whether a text may have several labels, or none. */
    public boolean isOfLabelSets() {
        return this == MULTI_LABEL_CLASSIFICATION;
    }

    /** Whether the head chooses among labels, and not a number. */
    public boolean hasLabels() {
        return this != REGRESSION;
    }

    /** How many labels there must be for there to be something to learn. */
    int fewestLabels() {
        return isOfLabelSets() ? 1 : 2;
    }

    /** Names of what a model of the task is measured by; those of entities only where its labels mark entities. */
    public List<String> metrics() {
        return switch (this) {
            case SEQUENCE_CLASSIFICATION -> ClassMetric.KEYS;
            case MULTI_LABEL_CLASSIFICATION -> LabelSetMetric.KEYS;
            case REGRESSION -> NumberMetric.KEYS;
            case TOKEN_CLASSIFICATION ->
                Stream.concat(EntityMetric.KEYS.stream(), ClassMetric.KEYS.stream())
                        .toList();
        };
    }

    /** The name in an adapter's configuration and on the command line. */
    public String configName() {
        return configName;
    }

    /**
     * What the Hugging Face hub calls it, by which it finds and shows a model; empty for a number, which has no name
     * there: under that of labels it would be shown as one.
     */
    public Optional<String> hubPipeline() {
        return pipeline;
    }

    /**
     * @param name as {@link #configName()} writes it
     * @throws BadInputException if there is no such task
     */
    public static Task ofConfigName(String name) {
        return Choice.named("task", values(), Task::configName, name);
    }
}
