package org.pasta4j.pasta.attention;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What offsets do to a BERT's attention: how much of it goes to each special token, before tuning (the plain base) and
 * after (with the offsets), computed by stock operations in float32 without dropout, every token of every layer.
 *
 * <p>In the top layer of a head on the first token, attention of the other tokens is looked at here like that of any
 * layer but has no part in the answer: there, {@link AttentionShares#ofSpecial} of slot 0 is what counts.
 *
 * @param rows every row that was looked at, in the order of the texts
 * @param before mean over the texts, of the plain base; a text that is read in windows is the mean of these
 * @param after the same with the offsets
 * @param offsetNorms Euclidean length of each layer's offsets by slot, {@code [L][S]}; 0 where no offset was trained
 */
public record SpecialTokenAttention(
        List<AttentionRow> rows, AttentionShares before, AttentionShares after, List<List<Double>> offsetNorms) {

    /** Copies the lists. */
    public SpecialTokenAttention {
        rows = List.copyOf(rows);
        offsetNorms = offsetNorms.stream().map(List::copyOf).toList();
    }

    /**
     * What ordinary tokens would give to all special tokens together if every token were given the same, in the mean
     * over the texts.
     */
    public double evenShare() {
        return rows.stream()
                .collect(Collectors.groupingBy(AttentionRow::text, Collectors.averagingDouble(AttentionRow::evenShare)))
                .values()
                .stream()
                .mapToDouble(share -> share)
                .average()
                .orElseThrow();
    }
}
