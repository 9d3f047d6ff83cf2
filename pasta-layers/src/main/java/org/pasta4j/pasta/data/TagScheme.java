package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;

/** How tags mark where entities begin and end. */
public enum TagScheme {
    /** B-type begins an entity, I-type goes on with it, O is outside; called BIO as well. */
    IOB2("iob2", "BI"),
    /**
     * The older form of it, as in CoNLL 2003: I-type begins an entity too, and B-type is only written where an entity
     * follows another one of its type.
     */
    IOB1("iob1", "BI"),
    /** IOB2 in which E-type ends an entity and S-type is an entity of one word; called IOBES as well. */
    BIOES("bioes", "BIES"),
    /** The same with the letters L (last) and U (unit). */
    BILOU("bilou", "BILU"),
    /** The same with the letters M (middle), E and S. */
    BMES("bmes", "BMES"),
    /** The same with the letters M, E and W (whole). */
    BMEWO("bmewo", "BMEW"),
    /** A tag is a type alone, O is outside; words of one type that follow each other are one entity. */
    IO("io", ""),
    /**
     * CoNLL-2012's brackets: {@code (TYPE*} begins an entity, {@code *)} ends it, {@code (TYPE)} is one of one word,
     * and all other words have {@code *}.
     */
    BRACKETS("brackets", ""),
    /** Tags mean nothing but themselves, as parts of speech do. */
    NONE("none", "");

    /** The tag of a word outside all entities. */
    public static final String OUTSIDE = "O";

    private static final String BEGIN = "B-";
    private static final String INSIDE = "I-";

    private final String name;
    private final String letters;

    TagScheme(String name, String letters) {
        this.name = name;
        this.letters = letters;
    }

    /**
     * @param name as {@link #toString()} writes it, or "bio", "iobes" or "bioul"
     * @throws BadInputException if there is no such scheme
     */
    public static TagScheme named(String name) {
        String usual =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "bio", "iob" -> "iob2";
                    case "iobes" -> "bioes";
                    case "bioul", "biolu" -> "bilou";
                    case "bmeso" -> "bmes";
                    case "bmew" -> "bmewo";
                    default -> name.toLowerCase(Locale.ROOT);
                };
        return Choice.named("tag scheme", values(), TagScheme::toString, usual, name);
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
        return labels.stream().allMatch(IOB2::isTag);
    }

    /** The letters before types, of which B begins; none where tags have none. */
    String letters() {
        return letters;
    }

    /** Whether a tag is O, or one of the letters, a hyphen and a type. */
    private boolean isTag(String tag) {
        return tag.equals(OUTSIDE)
                || tag.length() > BEGIN.length() && tag.charAt(1) == '-' && letters.indexOf(tag.charAt(0)) >= 0;
    }

    /**
     * The tags of one sentence as {@link #IOB2} has them. An entity that is not begun as the scheme has it is begun by
     * its first word, but for {@link #IOB2} itself, whose tags stay what they are.
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
        if (this == BRACKETS) {
            return BracketTags.toIob2(tags);
        }
        tags.stream().filter(tag -> !isTag(tag)).findFirst().ifPresent(tag -> {
            throw new DataException(refusal(tag));
        });
        List<String> converted = new ArrayList<>();
        String before = OUTSIDE;
        for (String tag : tags) {
            converted.add(iob2(tag, before));
            before = tag;
        }
        return converted;
    }

    private String iob2(String tag, String before) {
        if (tag.equals(OUTSIDE) || this == IOB2) {
            return tag;
        }
        String type = tag.substring(BEGIN.length());
        return (isOpen(before) && isWithin(tag) && before.endsWith("-" + type) && before.length() == tag.length()
                        ? INSIDE
                        : BEGIN)
                + type;
    }

    /** Whether an entity may go on after a word of this tag. */
    static boolean isOpen(String tag) {
        return tag.length() > 1 && "BIM".indexOf(tag.charAt(0)) >= 0;
    }

    /** Whether a tag is of a word that is not the first of an entity. */
    static boolean isWithin(String tag) {
        return tag.length() > 1 && "IMEL".indexOf(tag.charAt(0)) >= 0;
    }

    private String refusal(String tag) {
        if (tag.matches("[0-9]+")) {
            return "the tag \"" + tag + "\" is a number; give the names of the tags in the order of their numbers.";
        }
        String kind = letters.chars()
                .mapToObj(letter -> ", " + (char) letter + "-type")
                .collect(Collectors.joining());
        int last = kind.lastIndexOf(", ");
        return "the tag \"" + tag + "\" is not of the kind O" + kind.substring(0, last) + " or "
                + kind.substring(last + 2) + "; words outside entities have the tag \"O\". For types alone choose the"
                + " tag scheme \"io\", for tags that do not mark entities the tag scheme \"none\"; there are also "
                + Arrays.stream(values())
                        .filter(scheme -> !scheme.letters.isEmpty() && scheme != this)
                        .map(scheme -> "\"" + scheme + "\"")
                        .collect(Collectors.joining(", "))
                + ".";
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
