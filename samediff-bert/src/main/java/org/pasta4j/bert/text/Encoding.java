package org.pasta4j.bert.text;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * One row of tokens, special tokens included, without padding. All three arrays have one entry a token.
 *
 * @param ids row of the word embedding table
 * @param types 0 for the first text, 1 for the second
 * @param slots number of the special token counted from the left (0 for {@code [CLS]}, 1 for the next, ...), -1 for an
 *     ordinary token; taken from the tokenizer's own mask, never from ids
 * @param truncated whether text was cut off to keep the row within the maximum length
 */
public record Encoding(int[] ids, int[] types, int[] slots, boolean truncated) {

    /** Checks that the arrays go together. */
    public Encoding {
        if (ids.length == 0 || ids.length != types.length || ids.length != slots.length) {
            throw new IllegalArgumentException("A row needs as many ids as types and slots, at least one; found "
                    + ids.length + ", " + types.length + " and " + slots.length + ".");
        }
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /**
     * The same row with its slots counted from another number, for a table in which other offsets come before its own.
     *
     * @param by added to each slot
     */
    public Encoding withSlotsFrom(int by) {
        return by == 0 ? this : withSlots(slot -> slot + by);
    }

    /** The same row without slots: no offset is added to it. */
    public Encoding withoutSlots() {
        return withSlots(slot -> -1);
    }

    private Encoding withSlots(IntUnaryOperator change) {
        int[] changed = IntStream.of(slots)
                .map(slot -> slot < 0 ? slot : change.applyAsInt(slot))
                .toArray();
        return new Encoding(ids, types, changed, truncated);
    }

    /**
     * The row cut to a maximum length, as {@link BertTokenizer#withMaxLength} cuts: at the end of its text, and of a
     * pair, the longer text first. Special tokens stay.
     *
     * @param maxLength most tokens, special tokens included
     * @throws org.pasta4j.bert.BadInputException if the special tokens alone are more
     */
    public Encoding cut(int maxLength) {
        return length() <= maxLength ? this : RowCut.of(this, maxLength);
    }

    /** Number of special tokens. */
    public int specialTokens() {
        int count = 0;
        for (int slot : slots) {
            count = Math.max(count, slot + 1);
        }
        return count;
    }
}
