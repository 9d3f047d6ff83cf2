package org.pasta4j.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BadInputException;

/**
 * What an adapter's folder says of itself.
 *
 * @param task by its name in the file
 * @param labels in the order of the logits; empty for a regression
 * @param slots special tokens of a row that have an offset
 * @param maxLength most tokens of a row
 * @param baseName catalogue name or path of the base
 * @param fingerprint of the base
 */
record AdapterFolder(String task, List<String> labels, int slots, int maxLength, String baseName, String fingerprint) {
    private static final String CONFIG = "adapter_config.json";

    /** Whether the path is an adapter rather than a checkpoint. */
    static boolean isAdapter(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /**
     * Reads the configuration.
     *
     * @throws BadInputException if the folder holds none or it is damaged
     */
    static AdapterFolder read(Path folder) {
        if (!isAdapter(folder)) {
            throw new BadInputException(folder.toAbsolutePath() + " is no adapter: it has no file " + CONFIG
                    + ". An adapter is a folder that \"pasta train\" or \"pasta demo\" has written.");
        }
        try {
            JsonNode config = new ObjectMapper().readTree(folder.resolve(CONFIG).toFile());
            List<String> labels = new ArrayList<>();
            config.path("labels").forEach(label -> labels.add(label.asText()));
            return new AdapterFolder(
                    config.path("task").asText(),
                    labels,
                    config.path("slots").asInt(),
                    config.path("max_length").asInt(),
                    config.path("base_model_name_or_path").asText(),
                    config.path("base_model_fingerprint").asText());
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + folder.resolve(CONFIG) + ": " + e.getMessage(), e);
        }
    }
}
