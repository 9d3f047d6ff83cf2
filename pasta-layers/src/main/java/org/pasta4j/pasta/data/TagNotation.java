package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.List;

/**
 * How the tags of a file are written: the scheme, how letter and type are spelled, and names where tags are numbers.
 * Immutable.
 */
public final class TagNotation {
    private final TagScheme scheme;
    private final TagStyle style;
    private final List<String> names;

    /**
     * @param style how letters and types are spelled
     * @param names of tags that are numbers from 0; empty where tags are words
     */
    TagNotation(TagScheme scheme, TagStyle style, List<String> names) {
        this.scheme = scheme;
        this.style = style;
        this.names = List.copyOf(names);
    }

    /** Tags of a scheme as they are usually spelled: B-type. */
    public static TagNotation of(TagScheme scheme) {
        return new TagNotation(scheme, TagStyle.USUAL, List.of());
    }

    /** The scheme. */
    public TagScheme scheme() {
        return scheme;
    }

    /** How letters and types are spelled. */
    TagStyle style() {
        return style;
    }

    /**
     * The tags of one sentence as {@link TagScheme#IOB2} has them, or as they are for {@link TagScheme#NONE}.
     *
     * @throws DataException if a tag is none of the scheme, or a number without a name
     */
    public List<String> toIob2(List<String> tags) {
        List<String> usual = new ArrayList<>();
        for (String tag : tags) {
            usual.add(usual(named(names, tag)));
        }
        return scheme.toIob2(usual);
    }

    /**
     * Checks a tag alone, whatever stands beside it.
     *
     * @throws DataException if it is none of the scheme, or a number without a name
     */
    void check(String tag) {
        if (scheme == TagScheme.BRACKETS) {
            BracketTags.check(named(names, tag));
        } else {
            toIob2(List.of(tag));
        }
    }

    private String usual(String tag) {
        return switch (scheme) {
            case NONE, BRACKETS -> tag;
            case IO -> TagStyle.isOutside(tag) ? TagScheme.OUTSIDE : tag;
            default -> style.usual(tag);
        };
    }

    /**
     * The name of a tag that is a number.
     *
     * @param names in the order of the numbers; empty where tags are words
     * @throws DataException if there is none
     */
    static String named(List<String> names, String tag) {
        if (names.isEmpty()) {
            return tag;
        }
        if (!tag.matches("[0-9]{1,9}")) {
            throw new DataException("the tag \"" + tag + "\" is no number from 0 on, as tags are whose names are given"
                    + " apart; where tags are words, give no names.");
        }
        int number = Integer.parseInt(tag);
        if (number >= names.size()) {
            throw new DataException("the tag " + tag + " has no name: there are " + names.size()
                    + " names, for the numbers from 0 to " + (names.size() - 1) + ".");
        }
        return names.get(number);
    }

    /** What a person should know of tags that are not written as {@link TagScheme#IOB2} usually is. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (scheme != TagScheme.IOB2) {
            notes.add("Tags are read as " + described() + " (--tag-scheme " + scheme + ").");
        }
        boolean hasLetters = scheme != TagScheme.NONE && scheme != TagScheme.IO && scheme != TagScheme.BRACKETS;
        if (hasLetters && style.place() == TagStyle.Place.ALONE) {
            notes.add("Tags name no type: entities are of the type \"" + TagStyle.ONLY_TYPE + "\", B is read as \"B-"
                    + TagStyle.ONLY_TYPE + "\".");
        } else if (hasLetters && !style.equals(TagStyle.USUAL)) {
            String written = style.place() == TagStyle.Place.FIRST
                    ? "B" + style.separator() + "type"
                    : "type" + style.separator() + "B";
            notes.add("Tags are written " + written + ", and read as B-type.");
        }
        return notes;
    }

    private String described() {
        return switch (scheme) {
            case IOB1 -> "IOB1, where an entity begins with I-, or with B- after another one of its type";
            case IO -> "types without prefix, O outside; words of one type in a row are one entity";
            case BRACKETS -> "entities in brackets, and learned as B- and I-";
            case NONE -> "tags of single words, which mark no entities";
            default -> scheme.name() + ", and learned as B- and I-";
        };
    }

    /** Whether both read every tag in the same way. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TagNotation that
                && scheme == that.scheme
                && style.equals(that.style)
                && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return List.of(scheme, style, names).hashCode();
    }
}
