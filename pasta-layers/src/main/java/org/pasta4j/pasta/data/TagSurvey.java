package org.pasta4j.pasta.data;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tags of a file before it is known what they mean: how often each is there, and after which other one. */
final class TagSurvey {
    /** More tags than this are none that mark entities. */
    private static final int MOST = 5000;

    private static final String EDGE = TagScheme.OUTSIDE;
    private static final List<TagScheme> WITH_ENDS =
            List.of(TagScheme.BIOES, TagScheme.BILOU, TagScheme.BMES, TagScheme.BMEWO);

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Pair, Long> pairs = new HashMap<>();

    private long sentences;

    private record Pair(String first, String second) {}

    /** Counts the tags of a sentence. */
    void add(List<String> tags) {
        sentences++;
        String before = EDGE;
        for (String tag : tags) {
            counts.merge(tag, 1L, Long::sum);
            count(before, tag);
            before = tag;
        }
        count(before, EDGE);
    }

    private void count(String first, String second) {
        if (counts.size() <= MOST) {
            pairs.merge(new Pair(first, second), 1L, Long::sum);
        }
    }

    /** Whether all tags are numbers. */
    boolean areNumbers() {
        return !counts.isEmpty() && counts.keySet().stream().allMatch(tag -> tag.matches("-?[0-9]+"));
    }

    /** Whether all tags may be pieces of brackets. */
    boolean mayBeBrackets() {
        return !counts.isEmpty() && BracketTags.mayBe(counts.keySet());
    }

    /** Some of the tags, for a message. */
    String shown() {
        return Labels.shortened(List.copyOf(counts.keySet()));
    }

    /** Whether every tag is O, or of one style of letter and type. */
    Optional<TagStyle> style() {
        return counts.size() > MOST ? Optional.empty() : TagStyle.of(types());
    }

    private Set<String> types() {
        return counts.keySet().stream()
                .filter(tag -> !TagStyle.isOutside(tag))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * How the tags are written, where they make it plain. A file of one sentence may be a table of texts: its tags are
     * then not taken for those of single words.
     */
    Optional<TagNotation> plain() {
        if (BracketTags.areSo(counts.keySet())) {
            return Optional.of(TagNotation.of(TagScheme.BRACKETS));
        }
        Set<String> types = types();
        Optional<TagStyle> style = style();
        Optional<TagNotation> ofLetters = style.flatMap(found -> ofLetters(found, types));
        boolean mayBeWords = style.isEmpty() || style.get().place() == TagStyle.Place.ALONE;
        if (ofLetters.isPresent() || !mayBeWords) {
            return ofLetters;
        }
        boolean hasPrefix = types.stream().anyMatch(tag -> TagScheme.begins(tag) || TagScheme.continues(tag));
        if (hasPrefix) {
            return Optional.empty();
        }
        if (types.size() == counts.size() && sentences > 1) {
            return Optional.of(TagNotation.of(TagScheme.NONE));
        }
        return isMostlyOutside() ? Optional.of(TagNotation.of(TagScheme.IO)) : Optional.empty();
    }

    private boolean isMostlyOutside() {
        long outside = counts.entrySet().stream()
                .filter(tag -> TagStyle.isOutside(tag.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return counts.entrySet().stream()
                .filter(tag -> !TagStyle.isOutside(tag.getKey()))
                .allMatch(tag -> tag.getValue() <= outside);
    }

    private Optional<TagNotation> ofLetters(TagStyle style, Set<String> types) {
        String letters = types.stream()
                .map(tag -> style.usual(tag).substring(0, 1))
                .distinct()
                .collect(Collectors.joining());
        if (isSubset(letters, TagScheme.IOB2)) {
            return iob(style).map(scheme -> new TagNotation(scheme, style, List.of()));
        }
        return WITH_ENDS.stream()
                .filter(scheme -> isSubset(letters, scheme))
                .findFirst()
                .filter(scheme -> damaged(style) * 2 <= entities(style))
                .map(scheme -> new TagNotation(scheme, style, List.of()));
    }

    private static boolean isSubset(String letters, TagScheme scheme) {
        return letters.chars().allMatch(letter -> scheme.letters().indexOf(letter) >= 0);
    }

    /** One of the two, where every entity begins as it has it. */
    private Optional<TagScheme> iob(TagStyle style) {
        long begun = count(style, (first, second) -> TagScheme.begins(second) && !goesOn(first, second));
        long misbegun = count(style, (first, second) -> TagScheme.continues(second) && !goesOn(first, second));
        if (misbegun == 0) {
            return Optional.of(TagScheme.IOB2);
        }
        return begun == 0 ? Optional.of(TagScheme.IOB1) : Optional.empty();
    }

    /** Whether two words may be of one entity. */
    private static boolean goesOn(String first, String second) {
        return TagScheme.isOpen(first) && first.substring(1).equals(second.substring(1));
    }

    private long entities(TagStyle style) {
        return count(style, (first, second) -> !second.equals(EDGE) && !TagScheme.isWithin(second));
    }

    /** Where an entity is not ended that should be, or goes on that has not begun. */
    private long damaged(TagStyle style) {
        return count(
                style,
                (first, second) -> TagScheme.isWithin(second) ? !goesOn(first, second) : TagScheme.isOpen(first));
    }

    private interface OfPair {
        boolean test(String first, String second);
    }

    private long count(TagStyle style, OfPair counted) {
        return pairs.entrySet().stream()
                .filter(pair -> counted.test(
                        style.usual(pair.getKey().first()),
                        style.usual(pair.getKey().second())))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
