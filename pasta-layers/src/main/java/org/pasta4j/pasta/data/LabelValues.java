package org.pasta4j.pasta.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Labels as numbers: the index of a class, or the number itself for a regression. Immutable. */
public final class LabelValues {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    private final List<String> labels;
    private final Map<String, Integer> indices = new HashMap<>();

    /** @param labels the classes in the order of their indices; empty for a regression */
    public LabelValues(List<String> labels) {
        this.labels = List.copyOf(labels);
        for (String label : labels) {
            indices.put(label, indices.size());
        }
    }

    /**
     * The number of a label.
     *
     * @throws DataException if it is none of the classes, or no number for a regression
     */
    public double of(String label) {
        return labels.isEmpty() ? number(label) : index(label);
    }

    private int index(String label) {
        Integer index = indices.get(label);
        if (index == null) {
            throw new DataException("the label \"" + label + "\" is none of those the model was made for: "
                    + Labels.shortened(labels) + ".");
        }
        return index;
    }

    /** What a float holds, in the spelling that people and tables use; Java's own takes 5d, 0x1p3 and NaN besides. */
    private static double number(String label) {
        if (DECIMAL.matcher(label).matches() && Float.isFinite(Float.parseFloat(label))) {
            return Double.parseDouble(label);
        }
        throw new DataException("the label \"" + label + "\" is no number for a regression: expected a decimal such as"
                + " -1.5 or 2e-3, at most 3.4e38 in size"
                + (label.matches("[+-]?[0-9]+,[0-9]+") ? ", with a point, not a comma." : "."));
    }
}
