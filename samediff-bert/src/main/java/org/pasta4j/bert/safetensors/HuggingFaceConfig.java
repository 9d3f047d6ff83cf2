package org.pasta4j.bert.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.JsonSettings;

/** Reads the {@code config.json} of a Hugging Face BERT. */
final class HuggingFaceConfig {
    static final String FILE_NAME = "config.json";

    /** Google's code has this number built in and transformers takes it where the file is silent. */
    private static final double BERT_LAYER_NORM_EPSILON = 1e-12;

    private static final String[] REQUIRED = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
        "type_vocab_size",
        "hidden_act"
    };

    private HuggingFaceConfig() {}

    static BertConfig read(Path file) {
        JsonSettings json = JsonSettings.of(file.toString(), bytes(file), CheckpointException::new);
        requireBert(file, json);
        json.require(REQUIRED);
        return json.make(() -> bert(json));
    }

    private static ByteBuffer bytes(Path file) {
        if (!Files.exists(file)) {
            throw new CheckpointException("There is no " + FILE_NAME + " beside the weights: expected "
                    + file.toAbsolutePath() + ". Put the " + FILE_NAME + " that the model was published with there.");
        }
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + ").", e);
        }
    }

    private static void requireBert(Path file, JsonSettings json) {
        json.require("model_type");
        expect(file, "model_type", "bert", json.text("model_type"));
        if (json.has("position_embedding_type")) {
            expect(file, "position_embedding_type", "absolute", json.text("position_embedding_type"));
        }
        // A decoder's tokens see only what stands before them: other mathematics under the same weights.
        if (json.flag("is_decoder", false)) {
            expect(file, "is_decoder", "false", "true");
        }
    }

    private static void expect(Path file, String key, String expected, String found) {
        if (!expected.equals(found)) {
            throw new CheckpointException(
                    file + ": " + key + " should be " + expected + ", found " + found + ", which cannot be run.");
        }
    }

    private static BertConfig bert(JsonSettings json) {
        return new BertConfig(
                json.integer("vocab_size"),
                json.integer("hidden_size"),
                json.integer("num_hidden_layers"),
                json.integer("num_attention_heads"),
                json.integer("intermediate_size"),
                json.integer("max_position_embeddings"),
                0,
                json.integer("type_vocab_size"),
                json.number("layer_norm_eps", BERT_LAYER_NORM_EPSILON),
                HiddenActivation.ofConfigName(json.text("hidden_act")),
                json.number("hidden_dropout_prob", BertConfig.DEFAULT_DROPOUT),
                json.number("attention_probs_dropout_prob", BertConfig.DEFAULT_DROPOUT));
    }
}
