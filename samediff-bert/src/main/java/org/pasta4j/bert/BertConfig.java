package org.pasta4j.bert;

/**
 * The sizes and constants of a BERT, all that is needed besides its weights to compute it.
 *
 * @param vocabularySize rows of the word embedding table
 * @param hiddenSize width H of every hidden state
 * @param layers number L of transformer layers
 * @param attentionHeads number A of heads; divides {@code hiddenSize}
 * @param intermediateSize width of the feed-forward layer
 * @param maxPositions tokens in the longest row that the position table serves
 * @param positionOffset row of the position table that the first token takes: 0 for BERT, 2 for RoBERTa
 * @param tokenTypes rows of the token type table; 0 where the model has none
 * @param layerNormEpsilon added to the variance in every layer norm
 * @param hiddenActivation between the two feed-forward layers
 * @param hiddenDropout probability with which training drops an element of a hidden state; 0.1 where a file does not
 *     say (ONNX)
 * @param attentionDropout the same for an attention probability
 */
public record BertConfig(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int attentionHeads,
        int intermediateSize,
        int maxPositions,
        int positionOffset,
        int tokenTypes,
        double layerNormEpsilon,
        HiddenActivation hiddenActivation,
        double hiddenDropout,
        double attentionDropout) {

    /** Dropout of the original BERT, taken where a checkpoint does not tell its own. */
    public static final double DEFAULT_DROPOUT = 0.1;

    /** Epsilon of the layer norms that Google's code has built in, taken where a file does not tell its own. */
    public static final double DEFAULT_EPSILON = 1e-12;

    /** Checks every number. */
    public BertConfig {
        atLeast("vocabulary size", vocabularySize, 1);
        atLeast("hidden size", hiddenSize, 1);
        atLeast("number of layers", layers, 1);
        atLeast("number of attention heads", attentionHeads, 1);
        atLeast("intermediate size", intermediateSize, 1);
        atLeast("number of positions", maxPositions, 1);
        atLeast("position offset", positionOffset, 0);
        atLeast("number of token types", tokenTypes, 0);
        if (hiddenSize % attentionHeads != 0) {
            throw new CheckpointException("The hidden size " + hiddenSize
                    + " is not a multiple of the number of attention" + " heads " + attentionHeads + ".");
        }
        if (!(layerNormEpsilon > 0 && layerNormEpsilon < 1)) {
            throw new CheckpointException(
                    "The layer norm epsilon is " + layerNormEpsilon + "; expected a number between 0 and 1.");
        }
        probability("hidden dropout", hiddenDropout);
        probability("attention dropout", attentionDropout);
    }

    /**
     * Reads the keys of Google's {@code bert_config.json}, which Hugging Face has taken over.
     *
     * @param positionOffset of the position table, whose rows the file counts from its beginning
     * @throws BadInputException as the settings refuse, if a key is missing or no such model can be
     */
    public static BertConfig of(JsonSettings json, int positionOffset) {
        json.require(
                "vocab_size",
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "intermediate_size",
                "max_position_embeddings",
                "type_vocab_size",
                "hidden_act");
        return json.make(() -> new BertConfig(
                json.integer("vocab_size"),
                json.integer("hidden_size"),
                json.integer("num_hidden_layers"),
                json.integer("num_attention_heads"),
                json.integer("intermediate_size"),
                json.integer("max_position_embeddings") - positionOffset,
                positionOffset,
                json.integer("type_vocab_size"),
                json.number("layer_norm_eps", DEFAULT_EPSILON),
                HiddenActivation.ofConfigName(json.text("hidden_act")),
                json.number("hidden_dropout_prob", DEFAULT_DROPOUT),
                json.number("attention_probs_dropout_prob", DEFAULT_DROPOUT)));
    }

    /** The same with another non-linearity. */
    public BertConfig withHiddenActivation(HiddenActivation other) {
        return new BertConfig(
                vocabularySize,
                hiddenSize,
                layers,
                attentionHeads,
                intermediateSize,
                maxPositions,
                positionOffset,
                tokenTypes,
                layerNormEpsilon,
                other,
                hiddenDropout,
                attentionDropout);
    }

    /** Width of one attention head. */
    public int headSize() {
        return hiddenSize / attentionHeads;
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new CheckpointException("The " + what + " is " + value + "; expected at least " + least + ".");
        }
    }

    private static void probability(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new CheckpointException("The " + what + " is " + value + "; expected 0 or more and below 1.");
        }
    }
}
