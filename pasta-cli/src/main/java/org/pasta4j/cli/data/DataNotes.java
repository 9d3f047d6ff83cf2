package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.data.ColumnarFiles;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.data.TagScheme;

/** What a person should know of examples that can be trained on, and perhaps are not meant so. */
final class DataNotes {
    /** Fewer examples tell nothing of how often labels are. */
    private static final int FEW = 10;

    private static final int MANY_NUMBERS = 10;

    private static final List<String> OTHER_SEPARATORS = List.of("|", ";", "/", "+", " ");

    private DataNotes() {}

    /** Notes on the labels of a file. */
    static List<String> ofLabels(Path file, TrainingSource<?> kind, Tally tally) {
        List<String> notes = new ArrayList<>(kind.notes());
        Map<String, Long> labels = tally.labels();
        if (kind.isOfWords()) {
            noteIob1(tally, notes);
            if (labels.containsKey(TagScheme.OUTSIDE) && !TagScheme.marksEntities(labels.keySet())) {
                notes.add(
                        "One tag is \"O\", and counts as any other; where it stands for words outside entities, --tag-scheme io"
                                + " reads the others as their types.");
            }
            if (labels.size() >= FEW && labels.size() * 2L > total(tally)) {
                notes.add(Format.count(labels.size()) + " tags for " + Format.count(total(tally))
                        + " words: is --label the right column?");
            }
            noteUnused(kind, labels.keySet(), notes);
            return notes;
        }
        noteHeader(file, tally, notes);
        if (tally.count() >= FEW && labels.size() > (kind.isOfLabelSets() ? total(tally) : tally.count()) / 2) {
            notes.add(Format.count(labels.size()) + " labels for " + Format.count(tally.count())
                    + " examples: most labels have one alone. Is --label the right column?"
                    + (areNumbers(labels.keySet()) ? " Numbers are predicted with --task regression." : ""));
        } else if (labels.size() >= MANY_NUMBERS && areNumbers(labels.keySet()) && !kind.isOfLabelSets()) {
            notes.add("The labels are " + labels.size()
                    + " numbers, which are taken as classes; --task regression predicts numbers.");
        }
        noteAlike(labels.keySet(), notes);
        if (kind.isOfLabelSets()) {
            noteSeparator(tally, notes);
        }
        noteUnused(kind, labels.keySet(), notes);
        return notes;
    }

    /** Where no text has two labels, something else may be between them. */
    private static void noteSeparator(Tally tally, List<String> notes) {
        if (tally.mostLabels() > 1) {
            return;
        }
        OTHER_SEPARATORS.stream()
                .filter(separator -> tally.labels().keySet().stream().anyMatch(label -> label.contains(separator)))
                .findFirst()
                .ifPresent(separator -> notes.add("No example has more than one label, and some labels have \""
                        + separator + "\" in them: if that is between labels, say --label-separator \"" + separator
                        + "\"."));
    }

    private static void noteUnused(TrainingSource<?> kind, Collection<String> used, List<String> notes) {
        List<String> unused = kind.fixed().orElse(List.of()).stream()
                .filter(label -> !used.contains(label))
                .toList();
        if (!unused.isEmpty()) {
            notes.add("No example to train on has the " + (unused.size() == 1 ? "label " : "labels ")
                    + Labels.shortened(unused) + "; nothing is learned of them.");
        }
    }

    private static long total(Tally tally) {
        return tally.labels().values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean areNumbers(Collection<String> labels) {
        return labels.stream().allMatch(label -> label.matches("[+-]?[0-9]+([.][0-9]+)?"));
    }

    private static void noteHeader(Path file, Tally tally, List<String> notes) {
        if (tally.first().isEmpty() || ColumnarFiles.isOne(file)) {
            return;
        }
        String label = tally.first().get(0);
        boolean alone = tally.labels().get(label) == 1
                && tally.labels().size() > 2
                && tally.labels().values().stream().filter(count -> count == 1).count() == 1;
        if (alone) {
            notes.add("The label \"" + Labels.shortenedText(label)
                    + "\" of the first example is in no other. If line 1 of " + file.getFileName()
                    + " names the columns, add --header.");
        }
    }

    /** Labels that differ in letters' case, spaces or quotes alone. */
    private static void noteAlike(Collection<String> labels, List<String> notes) {
        Map<String, List<String>> alike = labels.stream()
                .collect(Collectors.groupingBy(
                        label -> label.toLowerCase(Locale.ROOT)
                                .replaceAll("[\\s\\u00a0\"']+", " ")
                                .strip(),
                        TreeMap::new,
                        Collectors.toList()));
        alike.values().stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> notes.add("Labels that differ in little: "
                        + same.stream().map(label -> "\"" + label + "\"").collect(Collectors.joining(", ")) + "."));
    }

    /** In IOB2 an entity begins with B-; where most begin with I-, a file is of the older form. */
    private static void noteIob1(Tally tally, List<String> notes) {
        long begun = tally.labels().entrySet().stream()
                .filter(tag -> TagScheme.begins(tag.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        if (tally.misbegun() > 0) {
            notes.add(Format.count(tally.misbegun()) + " of " + Format.count(tally.misbegun() + begun)
                    + " entities begin with I-"
                    + (tally.misbegun() > begun ? ", as in the older form of such tags" : "")
                    + ": they are learned so, and count as none. --tag-scheme iob1 reads them"
                    + " as if they began with B-.");
        }
    }

    /** Notes on the examples to measure on, beside those to train on where these are held. */
    static <E> List<String> ofDev(TrainingSource<E> kind, Iterable<E> train, List<E> dev) {
        List<String> notes = new ArrayList<>();
        Map<String, Long> labels = Tally.of(kind, dev).labels();
        if (labels.isEmpty() && kind.isOfLabelSets()) {
            notes.add("No dev example has a label: neither the best epoch nor thresholds can be told.");
        }
        if (labels.size() == 1 && dev.size() > 1 && !kind.isOfLabelSets()) {
            notes.add("All dev examples have the label \""
                    + Labels.shortenedText(labels.keySet().iterator().next())
                    + "\": they tell nothing of the others.");
        }
        if (train instanceof Collection<E> held) {
            Set<E> known = new HashSet<>(held);
            long both = dev.stream().filter(known::contains).count();
            if (both > 0) {
                notes.add((both == dev.size() ? "All" : Format.count(both)) + " of the "
                        + Format.count(dev.size(), "dev example")
                        + " are trained on, too: they tell nothing of new ones.");
            }
        }
        return notes;
    }
}
