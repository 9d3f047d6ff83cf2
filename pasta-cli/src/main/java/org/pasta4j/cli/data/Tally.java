package org.pasta4j.cli.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pasta4j.bert.BadInputException;

/** What is in examples. */
public final class Tally {
    private final Map<String, Long> labels = new TreeMap<>();
    private List<String> first = List.of();
    private int count;
    private int mostLabels;
    private long misbegun;

    /** Counts examples, of which one at a time is held. */
    public static <E> Tally of(TrainingSource<E> kind, Iterable<E> examples) {
        Tally tally = new Tally();
        for (E example : examples) {
            tally.add(kind.labels(example));
            tally.misbegun += kind.misbegun(example);
        }
        return tally;
    }

    private void add(List<String> labelled) {
        if (count == Integer.MAX_VALUE) {
            throw new BadInputException("There are more than " + count + " examples; train on fewer.");
        }
        first = count == 0 ? labelled : first;
        count++;
        mostLabels = Math.max(mostLabels, labelled.size());
        labelled.forEach(label -> labels.merge(label, 1L, Long::sum));
    }

    /** How many examples there are. */
    int count() {
        return count;
    }

    /** How many examples, or words, have each label, by label; none where labels are numbers. */
    public Map<String, Long> labels() {
        return labels;
    }

    /** Entities that begin in a way that their tags do not allow. */
    long misbegun() {
        return misbegun;
    }

    /** Of an example that has the most. */
    int mostLabels() {
        return mostLabels;
    }

    /** The labels of the first example. */
    List<String> first() {
        return first;
    }
}
