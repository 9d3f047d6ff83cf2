package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Entities in brackets, a piece of them a word: {@link TagScheme#BRACKETS}. */
final class BracketTags {
    private static final Pattern TAG = Pattern.compile("\\*|\\*?\\)|\\([^()*\\s]+(\\*\\)?|\\))");

    private BracketTags() {}

    /** Whether all tags are so, and one begins an entity. */
    static boolean areSo(Collection<String> tags) {
        return mayBe(tags) && tags.stream().anyMatch(tag -> tag.startsWith("("));
    }

    /** Whether all tags may be so. */
    static boolean mayBe(Collection<String> tags) {
        return tags.stream().allMatch(tag -> TAG.matcher(tag).matches());
    }

    /** @throws DataException if a tag is none of this form */
    static void check(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new DataException("the tag \"" + tag
                    + "\" is none of (TYPE*, *, *), (TYPE*) and (TYPE); entities within" + " entities are not read.");
        }
    }

    /**
     * The tags of a sentence as {@link TagScheme#IOB2} has them.
     *
     * @throws DataException if one is of another form, or begins and ends do not pair
     */
    static List<String> toIob2(List<String> tags) {
        List<String> converted = new ArrayList<>();
        String open = "";
        for (String tag : tags) {
            check(tag);
            boolean begins = tag.startsWith("(");
            if (begins && !open.isEmpty()) {
                throw new DataException("the tag \"" + tag + "\" begins an entity within that of (" + open + ".");
            }
            if (open.isEmpty() && !begins && tag.endsWith(")")) {
                throw new DataException("the tag \"" + tag + "\" ends an entity that has not begun.");
            }
            converted.add(iob2(tag, open));
            open = tag.endsWith(")") ? "" : begins ? type(tag) : open;
        }
        if (!open.isEmpty()) {
            throw new DataException("the entity that (" + open + "* begins has no end in its sentence.");
        }
        return converted;
    }

    private static String iob2(String tag, String open) {
        if (tag.startsWith("(")) {
            return TagScheme.begin(type(tag));
        }
        return open.isEmpty() ? TagScheme.OUTSIDE : "I-" + open;
    }

    private static String type(String tag) {
        return tag.replaceAll("[(*)]", "");
    }
}
