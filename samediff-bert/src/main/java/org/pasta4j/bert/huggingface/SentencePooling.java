package org.pasta4j.bert.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Jackson;

/**
 * How a model of sentence-transformers makes one vector of a text's hidden states: what its {@code modules.json} and
 * {@code 1_Pooling/config.json} say, for a person to read.
 */
final class SentencePooling {
    private static final String MODULES = "modules.json";
    private static final String MODE = "pooling_mode";

    private SentencePooling() {}

    /**
     * The modes, such as {@code mean}, and whether vectors are normalised; empty for a folder of another kind.
     *
     * @param folder of the model
     * @throws CheckpointException if a file of them is no JSON, or the one with the modes is not there
     */
    static Optional<String> of(Path folder) {
        if (!Files.isRegularFile(folder.resolve(MODULES))) {
            return Optional.empty();
        }
        List<String> said = new ArrayList<>();
        for (JsonNode module : read(folder.resolve(MODULES))) {
            String type = module.path("type").asText();
            if (type.endsWith(".Pooling")) {
                said.addAll(modes(folder.resolve(module.path("path").asText()).resolve("config.json")));
            } else if (type.endsWith(".Normalize")) {
                said.add("normalised");
            }
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", said));
    }

    /** Older files have a flag for each mode, newer ones its name. */
    private static List<String> modes(Path file) {
        List<String> modes = new ArrayList<>();
        read(file).properties().forEach(entry -> {
            String key = entry.getKey();
            if (key.equals(MODE) && entry.getValue().isTextual()) {
                modes.add(entry.getValue().asText());
            } else if (key.startsWith(MODE + "_") && entry.getValue().asBoolean()) {
                modes.add(key.substring(MODE.length() + 1).replaceFirst("_tokens?$", ""));
            }
        });
        return modes;
    }

    private static JsonNode read(Path file) {
        try {
            return Jackson.MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ": expected JSON, found an error: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + "). Download all files of the model.", e);
        }
    }
}
