package org.pasta4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.safetensors.SafetensorsWriter;

/** Writes a model of any dialect as a folder that transformers reads. */
final class HuggingFaceFolder {
    private HuggingFaceFolder() {}

    /** @param folder may exist */
    static void write(BertModel model, Path folder) {
        try {
            Files.createDirectories(folder);
            new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), config(model.config()));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), model.weights(), Map.of("format", "pt"));
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> config(BertConfig c) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model_type", "bert");
        config.put("vocab_size", c.vocabularySize());
        config.put("hidden_size", c.hiddenSize());
        config.put("num_hidden_layers", c.layers());
        config.put("num_attention_heads", c.attentionHeads());
        config.put("intermediate_size", c.intermediateSize());
        config.put("max_position_embeddings", c.maxPositions());
        config.put("type_vocab_size", c.tokenTypes());
        config.put("layer_norm_eps", c.layerNormEpsilon());
        config.put("hidden_act", c.hiddenActivation().configName());
        config.put("hidden_dropout_prob", c.hiddenDropout());
        config.put("attention_probs_dropout_prob", c.attentionDropout());
        return config;
    }
}
