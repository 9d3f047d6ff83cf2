package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How tags mark where entities begin and end. */
public enum TagScheme {
    /** B-type begins an entity, I-type goes on with it, O is outside; called BIO as well. */
    IOB2("iob2"),
    /**
     * The older form of it, as in CoNLL 2003: I-type begins an entity too, and B-type is only written where an entity
     * follows another one of its type.
     */
    IOB1("iob1"),
    /** A tag is a type alone, O is outside; words of one type that follow each other are one entity. */
    IO("io"),
    /** Tags mean nothing but themselves, as parts of speech do. */
    NONE("none");

    /** The tag of a word outside all entities. */
    public static final String OUTSIDE = "O";

    private static final String BEGIN = "B-";
    private static final String INSIDE = "I-";

    private final String name;

    TagScheme(String name) {
        this.name = name;
    }

    /**
     * @param name as {@link #toString()} writes it
     * @throws DataException if there is no such scheme
     */
    public static TagScheme named(String name) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new DataException("There is no tag scheme \"" + name + "\"; expected one of "
                        + Arrays.stream(values()).map(TagScheme::toString).collect(Collectors.joining(", ")) + "."));
    }

    /** Whether a tag begins an entity: it starts with B-. */
    public static boolean begins(String tag) {
        return tag.startsWith(BEGIN);
    }

    /** Whether a tag goes on with an entity: it starts with I-. */
    public static boolean continues(String tag) {
        return tag.startsWith(INSIDE);
    }

    /** The type of a tag that begins or goes on with an entity; any other tag itself. */
    public static String type(String tag) {
        return begins(tag) || continues(tag) ? tag.substring(BEGIN.length()) : tag;
    }

    /** The tag that begins an entity of a type. */
    public static String begin(String type) {
        return BEGIN + type;
    }

    /** Whether all labels are O, B-type or I-type, so that they mark entities. */
    public static boolean marksEntities(Collection<String> labels) {
        return labels.stream().allMatch(TagScheme::isOfEntities);
    }

    private static boolean isOfEntities(String tag) {
        return tag.equals(OUTSIDE) || (begins(tag) || continues(tag)) && tag.length() > BEGIN.length();
    }

    /**
     * The tags of one sentence as {@link #IOB2} has them.
     *
     * @throws DataException if a tag is none of the scheme
     */
    public List<String> toIob2(List<String> tags) {
        if (this == NONE) {
            return tags;
        }
        if (this == IO) {
            return ofTypes(tags);
        }
        List<String> converted = new ArrayList<>();
        String before = OUTSIDE;
        for (String tag : tags) {
            if (!isOfEntities(tag)) {
                throw new DataException(
                        "the tag \"" + tag + "\" is not of the kind O, B-type or I-type; for types alone"
                                + " choose the tag scheme \"io\", for tags that do not mark entities the tag scheme"
                                + " \"none\".");
            }
            boolean first = this == IOB1
                    && continues(tag)
                    && (before.equals(OUTSIDE) || !type(before).equals(type(tag)));
            converted.add(first ? BEGIN + type(tag) : tag);
            before = tag;
        }
        return converted;
    }

    private static List<String> ofTypes(List<String> types) {
        List<String> converted = new ArrayList<>();
        String before = OUTSIDE;
        for (String type : types) {
            if (begins(type) || continues(type)) {
                throw new DataException("the tag \"" + type + "\" marks where an entity begins or goes on; the tag"
                        + " scheme \"io\" is for types alone.");
            }
            converted.add(type.equals(OUTSIDE) ? type : (type.equals(before) ? INSIDE : BEGIN) + type);
            before = type;
        }
        return converted;
    }

    /**
     * The labels of a model for such sentences, in an order that does not depend on theirs: O, then B-type and I-type
     * of each type by name; all other tags by their characters.
     *
     * @param sentences whose tags mark entities as {@link #IOB2} has it, or anything
     */
    public static List<String> labels(Collection<TaggedSentence> sentences) {
        return sorted(
                sentences.stream().flatMap(sentence -> sentence.tags().stream()).collect(Collectors.toSet()));
    }

    /** The same of the tags alone. */
    public static List<String> sorted(Collection<String> found) {
        TreeSet<String> tags = new TreeSet<>(found);
        if (!marksEntities(tags)) {
            return List.copyOf(tags);
        }
        tags.remove(OUTSIDE);
        TreeSet<String> types = tags.stream().map(TagScheme::type).collect(Collectors.toCollection(TreeSet::new));
        return Stream.concat(Stream.of(OUTSIDE), types.stream().flatMap(type -> Stream.of(BEGIN + type, INSIDE + type)))
                .toList();
    }

    /** The name, as on the command line. */
    @Override
    public String toString() {
        return name;
    }
}
