package org.pasta4j.bert;

/** The non-linearity between the two feed-forward layers of a BERT layer. */
public enum HiddenActivation {
    /** Exact GELU, {@code x/2 (1 + erf(x/sqrt 2))} (Hendrycks and Gimpel 2016); BERT's own. */
    GELU("gelu"),
    /** GELU by its tanh approximation, as Google's original TensorFlow code computes it. */
    GELU_TANH("gelu_new"),
    /** {@code max(x, 0)}. */
    RELU("relu");

    private final String configName;

    HiddenActivation(String configName) {
        this.configName = configName;
    }

    /** The value of {@code hidden_act} in a Hugging Face {@code config.json}. */
    public String configName() {
        return configName;
    }

    /**
     * Reads the value of {@code hidden_act}.
     *
     * @param name as in a {@code config.json}; the synonyms of transformers are understood
     * @throws CheckpointException if the activation is none of these
     */
    public static HiddenActivation ofConfigName(String name) {
        return switch (name) {
            case "gelu" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
            case "relu" -> RELU;
            default ->
                throw new CheckpointException("hidden_act is \"" + name
                        + "\"; expected gelu, gelu_new, gelu_pytorch_tanh, gelu_fast or relu.");
        };
    }
}
