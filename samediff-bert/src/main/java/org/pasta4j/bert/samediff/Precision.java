package org.pasta4j.bert.samediff;

/** The numbers that the frozen linear layers are computed in. */
public enum Precision {
    /** float32 throughout. */
    FP32("fp32"),
    /** bfloat16 weights and inputs of the frozen linear layers; attention, layer norms and all sums in float32. */
    BF16("bf16");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
