package org.pasta4j.bert.samediff;

/** Ways to lower a frozen BERT into a graph. */
public enum EncoderKind {
    /** The fastest that runs here. */
    AUTO("auto"),
    /** Stock SameDiff operations, on any ND4J backend. */
    STOCK("stock"),
    /** One operation for the whole model, computed by an engine of its own on the processor. */
    FUSED("fused"),
    /** The same operation, computed on an NVIDIA GPU. */
    CUDA("cuda");

    private final String label;

    EncoderKind(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
