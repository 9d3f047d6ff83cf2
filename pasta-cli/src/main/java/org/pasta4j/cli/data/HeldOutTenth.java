package org.pasta4j.cli.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Examples divided by chance into those to train on and a tenth to measure on. Labels are held out in proportion, and
 * each keeps an example to train on. Of a label that a sentence may have many times, half is trained on where others
 * can be held out instead.
 *
 * @param train at least one
 * @param heldOut at least one
 */
record HeldOutTenth<E>(List<E> train, List<E> heldOut) {
    private static final int ONE_IN = 10;

    /** No label of a file: these have no spaces around them. */
    private static final String NO_LABEL = " ";

    /**
     * Divides.
     *
     * @param examples at least two
     * @param seed the same seed divides in the same way
     */
    static <E> HeldOutTenth<E> of(TrainingSource<E> kind, List<E> examples, long seed) {
        List<E> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        int wanted = Math.max(1, shuffled.size() / ONE_IN);
        Set<Integer> held = new HashSet<>();
        Map<String, Long> left = labels(kind, shuffled);
        Map<String, Long> all = Map.copyOf(left);
        // In proportion first, by the label that is the rarest of an example; at the end whatever still may go.
        Spared half = (label, count, own) -> !kind.isOfWords() || (count - own) * 2 >= all.get(label);
        Spared inProportion = (label, count, own) ->
                count - 1 >= all.get(label) - share(all.get(label)) && half.isBy(label, count, own);
        for (Spared spared : List.of(inProportion, half, (Spared) (label, count, own) -> true)) {
            hold(kind, shuffled, held, wanted, left, spared);
        }
        if (held.isEmpty()) {
            held.add(0);
        }
        return new HeldOutTenth<>(at(shuffled, held, false), at(shuffled, held, true));
    }

    /** How many have each label; to have none counts as one. */
    private static <E> Map<String, Long> labels(TrainingSource<E> kind, List<E> examples) {
        Map<String, Long> labels = new HashMap<>(Tally.of(kind, examples).labels());
        long without = examples.stream()
                .filter(example -> kind.labels(example).isEmpty())
                .count();
        if (without > 0 && kind.isOfLabelSets()) {
            labels.put(NO_LABEL, without);
        }
        return labels;
    }

    private static long share(long count) {
        return count / ONE_IN;
    }

    private interface Spared {
        /**
         * @param left examples, or words, of the label that are not held out
         * @param own those of the example
         */
        boolean isBy(String label, long left, long own);
    }

    /** Holds out examples whose labels can all spare one. */
    private static <E> void hold(
            TrainingSource<E> kind,
            List<E> shuffled,
            Set<Integer> held,
            int wanted,
            Map<String, Long> left,
            Spared spared) {
        for (int i = 0; i < shuffled.size() && held.size() < wanted; i++) {
            Map<String, Long> own = labels(kind, List.of(shuffled.get(i)));
            boolean isSpared = own.entrySet().stream()
                    .allMatch(label -> left.get(label.getKey()) > label.getValue()
                            && spared.isBy(label.getKey(), left.get(label.getKey()), label.getValue()));
            if (isSpared && held.add(i)) {
                own.forEach((label, count) -> left.merge(label, -count, Long::sum));
            }
        }
    }

    private static <E> List<E> at(List<E> all, Set<Integer> held, boolean isHeld) {
        List<E> part = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (held.contains(i) == isHeld) {
                part.add(all.get(i));
            }
        }
        return List.copyOf(part);
    }
}
