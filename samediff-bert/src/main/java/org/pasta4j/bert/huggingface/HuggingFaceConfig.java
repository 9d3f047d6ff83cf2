package org.pasta4j.bert.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.GitLfs;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.JsonSettings;

/**
 * What the {@code config.json} of a Hugging Face model says.
 *
 * @param modelType as it calls its family
 */
record HuggingFaceConfig(String modelType, Family family, BertConfig config) {
    static final String FILE_NAME = "config.json";

    /** The default of RoBERTa's configuration. */
    private static final int ROBERTA_PADDING = 1;
    /** The default of ELECTRA's configuration. */
    private static final int ELECTRA_EMBEDDING_SIZE = 128;

    /** @throws CheckpointException if there is no such file, or it is no JSON */
    static JsonSettings json(Path file) {
        return JsonSettings.of(file.toString(), bytes(file), CheckpointException::new);
    }

    /**
     * What the file says.
     *
     * @param clues to the family, where it does not say which
     */
    static HuggingFaceConfig of(JsonSettings json, FamilyClues clues) {
        String modelType = json.has("model_type")
                ? json.text("model_type")
                : clues.family().modelType();
        Family family = Family.of(modelType)
                .orElseThrow(() -> json.refused("model_type should be one of " + Family.modelTypes() + ", found "
                        + modelType + ", which is another network."));
        requireEncoder(json);
        return new HuggingFaceConfig(modelType, family, json.make(() -> config(family, json)));
    }

    private static ByteBuffer bytes(Path file) {
        if (!Files.exists(file)) {
            throw new CheckpointException("There is no " + FILE_NAME + " beside the weights: expected "
                    + file.toAbsolutePath() + ". Put the " + FILE_NAME + " that the model was published with there.");
        }
        try {
            GitLfs.refusePointer(file);
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + ").", e);
        }
    }

    private static void requireEncoder(JsonSettings json) {
        if (json.has("position_embedding_type")) {
            expect(json, "position_embedding_type", "absolute", json.text("position_embedding_type"));
        }
        // A decoder's tokens see only what stands before them: other mathematics under the same weights.
        if (json.flag("is_decoder", false)) {
            expect(json, "is_decoder", "false", "true");
        }
    }

    private static void expect(JsonSettings json, String key, String expected, String found) {
        if (!expected.equals(found)) {
            throw json.refused(key + " should be " + expected + ", found " + found + ", which cannot be run.");
        }
    }

    private static BertConfig config(Family family, JsonSettings json) {
        return switch (family) {
            case DISTILBERT -> distilBert(json);
            case ROBERTA ->
                BertConfig.of(json, 1 + (json.has("pad_token_id") ? json.integer("pad_token_id") : ROBERTA_PADDING));
            case ELECTRA -> electra(json);
            case BERT -> BertConfig.of(json, 0);
        };
    }

    private static BertConfig electra(JsonSettings json) {
        BertConfig config = BertConfig.of(json, 0);
        int embedding = json.has("embedding_size") ? json.integer("embedding_size") : ELECTRA_EMBEDDING_SIZE;
        expect(
                json,
                "embedding_size",
                Integer.toString(config.hiddenSize()) + " (the hidden size)",
                embedding == config.hiddenSize()
                        ? config.hiddenSize() + " (the hidden size)"
                        : embedding + ", an embedding projection");
        return config;
    }

    private static BertConfig distilBert(JsonSettings json) {
        json.require("vocab_size", "dim", "n_layers", "n_heads", "hidden_dim", "max_position_embeddings", "activation");
        return new BertConfig(
                json.integer("vocab_size"),
                json.integer("dim"),
                json.integer("n_layers"),
                json.integer("n_heads"),
                json.integer("hidden_dim"),
                json.integer("max_position_embeddings"),
                0,
                0,
                BertConfig.DEFAULT_EPSILON,
                HiddenActivation.ofConfigName(json.text("activation")),
                json.number("dropout", BertConfig.DEFAULT_DROPOUT),
                json.number("attention_dropout", BertConfig.DEFAULT_DROPOUT));
    }
}
