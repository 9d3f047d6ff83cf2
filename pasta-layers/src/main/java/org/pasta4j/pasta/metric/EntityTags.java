package org.pasta4j.pasta.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.data.TagScheme;

/**
 * What the labels of a model say of entities: which begin one, which go on with one, and so which words of a sentence
 * are one. The only place that reads entities from tags.
 *
 * @hidden
 */
@Internal
public final class EntityTags {
    private static final int NO_TYPE = -1;

    private final List<String> labels;
    private final boolean markEntities;

    /** For each class the index of the first label of its type; {@link #NO_TYPE} for O. */
    private final int[] types;

    private final boolean[] begins;
    private final boolean[] continues;

    /** @param labels names of the classes */
    public EntityTags(List<String> labels) {
        this.labels = labels;
        this.markEntities = TagScheme.marksEntities(labels);
        List<String> names = labels.stream().map(TagScheme::type).toList();
        types = new int[labels.size()];
        begins = new boolean[labels.size()];
        continues = new boolean[labels.size()];
        for (int c = 0; c < types.length; c++) {
            String label = labels.get(c);
            types[c] = label.equals(TagScheme.OUTSIDE) ? NO_TYPE : names.indexOf(names.get(c));
            continues[c] = TagScheme.continues(label);
            // Where a type has no B, its I is all there is to say that one begins.
            begins[c] = TagScheme.begins(label) || continues[c] && !labels.contains(TagScheme.begin(names.get(c)));
        }
    }

    /** Whether the labels mark entities, and not the words themselves. */
    public boolean markEntities() {
        return markEntities;
    }

    /** Number of classes. */
    public int count() {
        return labels.size();
    }

    /** Whether a class says that an entity goes on, and cannot say that one begins. */
    public boolean onlyContinues(int label) {
        return continues[label] && !begins[label];
    }

    /**
     * Whether a word goes on with the entity of the word before it.
     *
     * @param before class of that word, or {@link Metrics#NONE}
     * @param label class of the word, or {@link Metrics#NONE}
     */
    public boolean continues(int before, int label) {
        return label != Metrics.NONE
                && before != Metrics.NONE
                && continues[label]
                && types[before] != NO_TYPE
                && types[before] == types[label];
    }

    /**
     * Words that are one entity.
     *
     * @param type such as person
     * @param from the first word
     * @param to the end, excluded
     */
    public record Span(String type, int from, int to) {}

    /**
     * The entities of a sentence, in their order, as seqeval's strict mode for IOB2 has them: B-type and all I-type of
     * the same type that follow. An I-type that goes on with nothing begins none, unless its type has no B.
     *
     * @param classes of the words, {@link Metrics#NONE} where there is none
     */
    public List<Span> spans(int[] classes) {
        return spans(classes, word -> false);
    }

    /**
     * The same where some words belong to the entity of the word before them whatever their tag.
     *
     * @param oneWithNext whether a word, if it is of an entity, and the next word are of the same
     */
    public List<Span> spans(int[] classes, IntPredicate oneWithNext) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        while (from < classes.length) {
            int first = classes[from];
            int to = from + 1;
            if (first != Metrics.NONE && begins[first]) {
                while (to < classes.length && (continues(first, classes[to]) || oneWithNext.test(to - 1))) {
                    to++;
                }
                spans.add(new Span(TagScheme.type(labels.get(first)), from, to));
            }
            from = to;
        }
        return spans;
    }
}
