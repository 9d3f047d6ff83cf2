package org.pasta4j.bert.samediff;

/** Ways to build a frozen BERT into a graph. */
public enum EncoderKind {
    /** The fastest that runs here. */
    AUTO("auto", "An encoder", ""),
    /** Stock SameDiff operations, on any ND4J backend. */
    STOCK("stock", "The stock encoder", ""),
    /** One operation for the whole model, computed by an engine of its own on the processor. */
    FUSED("fused", "The fused encoder", "Take the stock encoder, or another precision."),
    /** The same operation, computed on an NVIDIA GPU. */
    CUDA("cuda", "The encoder for GPUs", "On the processor compute EncoderKind.FUSED and EncoderKind.STOCK.");

    private final String label;
    private final String title;
    private final String instead;

    EncoderKind(String label, String title, String instead) {
        this.label = label;
        this.title = title;
        this.instead = instead;
    }

    /** What it is called where a sentence begins, as a refusal does. */
    public String title() {
        return title;
    }

    /** A sentence on what to take where it does not run. */
    String instead() {
        return instead;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
