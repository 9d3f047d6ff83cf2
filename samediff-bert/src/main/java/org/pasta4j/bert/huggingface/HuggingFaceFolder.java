package org.pasta4j.bert.huggingface;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.bert.text.BertTokenizer;

/**
 * Writes a model of any dialect as a folder that transformers reads, and {@link HuggingFaceDialect} too: the same
 * weights under the names of the family that has the model's parts, BERT, RoBERTa or DistilBERT.
 */
public final class HuggingFaceFolder {
    private static final String TOKEN_TYPES = "embeddings.token_type_embeddings.weight";

    private HuggingFaceFolder() {}

    /**
     * Writes {@code config.json}, {@code model.safetensors}, {@code tokenizer.json} and {@code tokenizer_config.json}.
     * A BERT without token types gets one of zeros, which changes no number, unless it can be written as a DistilBERT.
     *
     * @param tokenizer empty for none
     * @param folder made if it is not there; files in it are overwritten
     * @throws BadInputException if the disk refuses
     */
    public static void write(BertModel model, Optional<BertTokenizer> tokenizer, Path folder) {
        Family family = family(model);
        try {
            Files.createDirectories(folder);
            writeJson(folder.resolve(HuggingFaceConfig.FILE_NAME), config(family, model.config()));
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), weights(family, model), Map.of("format", "pt"));
            if (tokenizer.isPresent()) {
                String json = tokenizer.get().toJson();
                Files.writeString(folder.resolve("tokenizer.json"), json, StandardCharsets.UTF_8);
                writeJson(folder.resolve(TokenizerConfig.FILE_NAME), TokenizerConfig.of(json, model.config()));
            }
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void writeJson(Path file, Map<String, Object> object) throws IOException {
        Jackson.MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), object);
    }

    private static Family family(BertModel model) {
        BertConfig config = model.config();
        if (config.positionOffset() > 0) {
            return Family.ROBERTA;
        }
        boolean distilled = config.tokenTypes() == 0
                && model.pooler().isEmpty()
                && config.layerNormEpsilon() == BertConfig.DEFAULT_EPSILON;
        return distilled ? Family.DISTILBERT : Family.BERT;
    }

    private static Map<String, FrozenTensor> weights(Family family, BertModel model) {
        Map<String, FrozenTensor> named = new LinkedHashMap<>();
        model.weights().forEach((name, tensor) -> named.put(family.name(name), tensor));
        if (family != Family.DISTILBERT && model.config().tokenTypes() == 0) {
            int width = model.config().hiddenSize();
            named.put(TOKEN_TYPES, FrozenTensor.of(new float[width], 1, width));
        }
        return named;
    }

    private static Map<String, Object> config(Family family, BertConfig c) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("vocab_size", c.vocabularySize());
        if (family == Family.DISTILBERT) {
            config.put("model_type", "distilbert");
            config.put("architectures", new String[] {"DistilBertModel"});
            config.put("dim", c.hiddenSize());
            config.put("n_layers", c.layers());
            config.put("n_heads", c.attentionHeads());
            config.put("hidden_dim", c.intermediateSize());
            config.put("max_position_embeddings", c.maxPositions());
            config.put("activation", c.hiddenActivation().configName());
            config.put("dropout", c.hiddenDropout());
            config.put("attention_dropout", c.attentionDropout());
            return config;
        }
        boolean roberta = family == Family.ROBERTA;
        config.put("model_type", roberta ? "roberta" : "bert");
        config.put("architectures", new String[] {roberta ? "RobertaModel" : "BertModel"});
        config.put("hidden_size", c.hiddenSize());
        config.put("num_hidden_layers", c.layers());
        config.put("num_attention_heads", c.attentionHeads());
        config.put("intermediate_size", c.intermediateSize());
        config.put("max_position_embeddings", c.positionOffset() + c.maxPositions());
        config.put("pad_token_id", Math.max(0, c.positionOffset() - 1));
        config.put("type_vocab_size", Math.max(1, c.tokenTypes()));
        config.put("layer_norm_eps", c.layerNormEpsilon());
        config.put("hidden_act", c.hiddenActivation().configName());
        config.put("hidden_dropout_prob", c.hiddenDropout());
        config.put("attention_probs_dropout_prob", c.attentionDropout());
        return config;
    }
}
