package org.pasta4j.pasta.data;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The classes that examples name. */
public final class Labels {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}([.][0-9]{1,30})?");

    private static final int SHOWN = 20;

    private static final int LONGEST_TEXT = 60;

    private Labels() {}

    /**
     * The distinct labels, sorted: by value where all are decimal numbers, else by their characters. The order is that
     * of the model's outputs, and must not change when the lines of a file are shuffled.
     *
     * @param examples in any order
     * @return each label once; one alone or none where the examples have no more
     */
    public static List<String> of(Collection<Example> examples) {
        return sorted(
                examples.stream().flatMap(example -> example.labels().stream()).toList());
    }

    /** The same of the labels alone. */
    public static List<String> sorted(Collection<String> labels) {
        boolean numbers =
                labels.stream().allMatch(label -> NUMBER.matcher(label).matches());
        Comparator<String> byCharacters = Comparator.naturalOrder();
        return labels.stream()
                .distinct()
                .sorted(
                        numbers
                                ? Comparator.<String, BigDecimal>comparing(BigDecimal::new)
                                        .thenComparing(byCharacters)
                                : byCharacters)
                .toList();
    }

    /** Names for a message, the first ones where there are many. */
    public static String shortened(List<String> labels) {
        return labels.size() <= SHOWN
                ? String.join(", ", labels)
                : String.join(", ", labels.subList(0, SHOWN)) + " and " + (labels.size() - SHOWN) + " more";
    }

    /** A text for a message, its beginning where it is long. */
    public static String shortenedText(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }
}
