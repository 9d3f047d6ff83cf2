package org.pasta4j.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of labels that columns hold as numbers, as Hugging Face's {@code datasets} writes them beside the schema.
 */
final class LabelNames {
    private static final String KEY = "huggingface";
    private static final ObjectMapper JSON = new ObjectMapper();

    private LabelNames() {}

    /**
     * Names by column, in the order of the numbers from 0. What is no description of columns tells nothing.
     *
     * @param metadata of a file
     */
    static Map<String, List<String>> of(Map<String, String> metadata) {
        Map<String, List<String>> names = new HashMap<>();
        features(metadata.getOrDefault(KEY, "{}")).properties().forEach(column -> {
            List<String> own = names(column.getValue());
            if (!own.isEmpty()) {
                names.put(column.getKey(), own);
            }
        });
        return names;
    }

    private static JsonNode features(String described) {
        try {
            return JSON.readTree(described).path("info").path("features");
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    /** Of a label, or of lists of labels in any of their spellings. */
    private static List<String> names(JsonNode feature) {
        JsonNode element = feature.isArray() ? feature.path(0) : feature.path("feature");
        JsonNode label = element.isObject() ? element : feature;
        List<String> names = new ArrayList<>();
        if (label.path("_type").asText().equals("ClassLabel")) {
            label.path("names").forEach(name -> names.add(name.asText()));
        }
        return names;
    }
}
