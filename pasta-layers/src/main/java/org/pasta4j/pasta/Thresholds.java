package org.pasta4j.pasta;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;

/**
 * From which probability on a text has a label, where it may have several.
 *
 * @param values above 0 and below 1: one for all labels, or one a label in the order of the configuration's
 */
public record Thresholds(List<Double> values) {
    /** The more probable answer to each label. */
    public static final Thresholds HALF = new Thresholds(List.of(0.5));

    /**
     * Checks the ranges.
     *
     * @throws BadInputException if there is none, or one is out of range
     */
    public Thresholds {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new BadInputException("There is no threshold; expected one for all labels, or one a label.");
        }
        values.forEach(value -> {
            if (!(value > 0 && value < 1)) {
                throw new BadInputException(
                        "A threshold is " + value + "; expected a probability above 0 and below 1, such as 0.5.");
            }
        });
    }

    /** The same for all labels. */
    public static Thresholds of(double threshold) {
        return new Thresholds(List.of(threshold));
    }

    /** The threshold of a label by its index. */
    public double forLabel(int label) {
        return values.get(values.size() == 1 ? 0 : label);
    }

    /** In words, with four digits: one for all, or one a label. */
    public String describe() {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(", "));
    }

    /** One a label. */
    public double[] toArray(int labels) {
        return IntStream.range(0, labels).mapToDouble(this::forLabel).toArray();
    }

    /** Whether a label is given by its probability. */
    public boolean isReached(int label, double probability) {
        return probability >= forLabel(label);
    }

    void checkFor(Task task, int labels) {
        if (!task.isOfLabelSets() && !equals(HALF)) {
            throw new BadInputException("Thresholds are for " + Task.MULTI_LABEL_CLASSIFICATION.configName()
                    + ", where a text may have several labels; the task is " + task.configName() + ".");
        }
        if (values.size() != 1 && values.size() != labels) {
            throw new BadInputException("There are " + values.size() + " thresholds for " + labels
                    + " labels; expected one for all, or one a label.");
        }
    }
}
