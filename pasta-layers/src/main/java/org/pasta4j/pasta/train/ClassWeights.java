package org.pasta4j.pasta.train;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pasta4j.bert.BadInputException;

/** How much each class counts in the loss, for data in which classes are far from equally frequent. */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * Weights with which all classes count alike together: examples / (classes x examples of the class), as
     * scikit-learn's {@code class_weight="balanced"}.
     *
     * @param labels one an example, or one a word
     */
    public static Map<String, Double> balanced(Collection<String> labels) {
        Map<String, Long> counts = new TreeMap<>();
        labels.forEach(label -> counts.merge(label, 1L, Long::sum));
        return balanced(counts);
    }

    /**
     * The same of labels that are counted already.
     *
     * @param counts how many examples or words have each label
     */
    public static Map<String, Double> balanced(Map<String, Long> counts) {
        double all = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> weights = new LinkedHashMap<>();
        new TreeMap<>(counts).forEach((label, count) -> weights.put(label, all / counts.size() / count));
        return weights;
    }

    /**
     * Weights for labels of which an example may have several, with which those that have a label count as much
     * together as those that have it not: (examples without the label) / (examples with it).
     *
     * @param counts how many examples have each label
     * @param examples that there are
     */
    public static Map<String, Double> balancedSets(Map<String, Long> counts, long examples) {
        Map<String, Double> weights = new LinkedHashMap<>();
        // A label that all examples have would have no weight.
        new TreeMap<>(counts).forEach((label, count) -> weights.put(label, Math.max(examples - count, 0.5) / count));
        return weights;
    }

    /**
     * The weights in the order of a model's labels; a label that is not named counts 1.
     *
     * @throws BadInputException if a label is none of the model's
     */
    public static double[] of(Map<String, Double> weights, List<String> labels) {
        weights.keySet().stream()
                .filter(label -> !labels.contains(label))
                .findFirst()
                .ifPresent(label -> {
                    throw new BadInputException("There is a weight for the class \"" + label
                            + "\", which is none of the model's: " + String.join(", ", labels) + ".");
                });
        return labels.stream()
                .mapToDouble(label -> weights.getOrDefault(label, 1.0))
                .toArray();
    }
}
