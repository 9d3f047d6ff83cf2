package org.pasta4j.pasta.data;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How tags spell letter and type: {@code B-PER}, {@code B_PER}, {@code PER-B}, {@code b-per}, or the letter alone.
 *
 * @param place of the letter
 * @param separator between letter and type; a hyphen where there is none
 */
record TagStyle(Place place, char separator) {
    /** The usual one. */
    static final TagStyle USUAL = new TagStyle(Place.FIRST, '-');

    /** The type of tags that name none. */
    static final String ONLY_TYPE = "entity";

    private static final String LETTERS = "BIESLUMWbieslumw";
    private static final String SEPARATORS = "-_:./|#+";

    /** Where the letter is. */
    enum Place {
        FIRST,
        LAST,
        ALONE
    }

    /**
     * The style that all tags have.
     *
     * @param tags without those of words outside entities
     * @return empty where they do not have one
     */
    static Optional<TagStyle> of(Collection<String> tags) {
        if (tags.isEmpty()) {
            return Optional.of(USUAL);
        }
        for (Place place : List.of(Place.FIRST, Place.LAST)) {
            for (char separator : SEPARATORS.toCharArray()) {
                TagStyle style = new TagStyle(place, separator);
                if (tags.stream().allMatch(style::matches)) {
                    return Optional.of(style);
                }
            }
        }
        TagStyle alone = new TagStyle(Place.ALONE, '-');
        return tags.stream().allMatch(alone::matches) ? Optional.of(alone) : Optional.empty();
    }

    private boolean matches(String tag) {
        int length = tag.length();
        return switch (place) {
            case FIRST -> length > 2 && tag.charAt(1) == separator && isLetter(tag.charAt(0));
            case LAST -> length > 2 && tag.charAt(length - 2) == separator && isLetter(tag.charAt(length - 1));
            case ALONE -> length == 1 && isLetter(tag.charAt(0));
        };
    }

    private static boolean isLetter(char letter) {
        return LETTERS.indexOf(letter) >= 0;
    }

    /** Whether a tag is that of words outside entities. */
    static boolean isOutside(String tag) {
        return tag.equalsIgnoreCase(TagScheme.OUTSIDE);
    }

    /** A tag as {@link #USUAL} has it; what is not of this style stays as it is. */
    String usual(String tag) {
        if (isOutside(tag)) {
            return TagScheme.OUTSIDE;
        }
        if (!matches(tag)) {
            return tag;
        }
        int end = tag.length();
        String letter = (place == Place.LAST ? tag.substring(end - 1) : tag.substring(0, 1)).toUpperCase(Locale.ROOT);
        return letter + "-"
                + switch (place) {
                    case FIRST -> tag.substring(2);
                    case LAST -> tag.substring(0, end - 2);
                    case ALONE -> ONLY_TYPE;
                };
    }
}
