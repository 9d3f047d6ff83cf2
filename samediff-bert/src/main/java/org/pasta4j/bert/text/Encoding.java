package org.pasta4j.bert.text;

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

    /** Number of special tokens. */
    public int specialTokens() {
        int count = 0;
        for (int slot : slots) {
            count = Math.max(count, slot + 1);
        }
        return count;
    }
}
