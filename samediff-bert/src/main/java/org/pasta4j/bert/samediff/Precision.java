package org.pasta4j.bert.samediff;

/** The numbers that the frozen linear layers are computed in. */
public enum Precision {
    /** float32 throughout. */
    FP32("fp32"),
    /** float32, but the factors of products rounded to 11 bits, as NVIDIA's TensorFloat-32; on GPUs alone. */
    TF32("tf32"),
    /**
     * bfloat16 weights and inputs of the frozen linear layers; attention, layer norms and all sums in float32. On a GPU
     * activations are kept in bfloat16, too.
     */
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
