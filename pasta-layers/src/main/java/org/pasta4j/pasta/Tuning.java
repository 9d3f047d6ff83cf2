package org.pasta4j.pasta;

/** What of a model is trained. */
public enum Tuning {
    /** The offsets of the special tokens, and the head. */
    PASTA,
    /** The head alone, on the frozen base: the least one can do. */
    HEAD_ONLY,
    /** The head and every bias of the base ("BitFit", Ben Zaken et al. 2022): needs stock operations. */
    BITFIT,
    /**
     * The head and every weight of the base: needs stock operations, and hundreds of times the memory of an adapter.
     */
    FULL;

    /** Whether weights of the base change, so that the result is no adapter. */
    public boolean changesBase() {
        return this == BITFIT || this == FULL;
    }

    /**
     * Whether a weight of the base is trained, by its name in {@link org.pasta4j.bert.samediff.StockEncoder#weights}.
     */
    public boolean trains(String weight) {
        return this == FULL || this == BITFIT && (weight.endsWith(".bias") || weight.endsWith(".shift"));
    }
}
