package org.pasta4j.benchmarks.task;

import org.pasta4j.bert.text.Encoding;

/**
 * A tokenised example, as both sides read it.
 *
 * @param ids one a token
 * @param types one a token
 * @param slots one a token
 * @param labels one number: a class or a value; for a token task a class for each token
 */
public record TokenRow(int[] ids, int[] types, int[] slots, double[] labels) {
    /** A row of the tokenizer's with its labels. */
    public static TokenRow of(Encoding tokens, double... labels) {
        return new TokenRow(tokens.ids(), tokens.types(), tokens.slots(), labels);
    }

    Encoding encoding() {
        return new Encoding(ids, types, slots, false);
    }
}
