package org.pasta4j.bert.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.Jackson;

/**
 * The {@code tokenizer_config.json} without which transformers takes {@code tokenizer.json} for that of its own class
 * for the family, which lowers the case of every BERT's texts.
 */
final class TokenizerConfig {
    static final String FILE_NAME = "tokenizer_config.json";
    private static final Map<String, List<String>> ROLES = Map.ofEntries(
            Map.entry("[PAD]", List.of("pad_token")),
            Map.entry("[UNK]", List.of("unk_token")),
            Map.entry("[CLS]", List.of("cls_token")),
            Map.entry("[SEP]", List.of("sep_token")),
            Map.entry("[MASK]", List.of("mask_token")),
            Map.entry("<pad>", List.of("pad_token")),
            Map.entry("<unk>", List.of("unk_token")),
            Map.entry("<s>", List.of("bos_token", "cls_token")),
            Map.entry("</s>", List.of("eos_token", "sep_token")),
            Map.entry("<mask>", List.of("mask_token")));

    private TokenizerConfig() {}

    /** What belongs beside a {@code tokenizer.json}. */
    static Map<String, Object> of(String tokenizerJson, BertConfig model) throws JsonProcessingException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("model_max_length", model.maxPositions());
        config.put(
                "model_input_names",
                model.tokenTypes() > 1
                        ? List.of("input_ids", "token_type_ids", "attention_mask")
                        : List.of("input_ids", "attention_mask"));
        for (JsonNode added : Jackson.MAPPER.readTree(tokenizerJson).path("added_tokens")) {
            String token = added.path("content").asText();
            ROLES.getOrDefault(token, List.of()).forEach(role -> config.put(role, token));
        }
        return config;
    }
}
