package org.pasta4j.pasta;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.stream.Collectors;

/** The README.md of an adapter where its maker writes none: what the configuration tells, in words. */
final class ModelCard {
    private ModelCard() {}

    static String of(Adapter adapter) {
        AdapterConfig config = adapter.config();
        return """
                ---
                base_model: %s
                library_name: pasta4j
                pipeline_tag: text-classification
                tags:
                - pasta
                ---

                # PASTA adapter for %s

                | | |
                |---|---|
                | base | %s, %d layers, hidden size %d |
                | base fingerprint | `%s` |
                | task | %s |
                | labels | %s |
                | trained | %s, %d parameters |
                | special-token slots | %d |
                | maximum length | %d tokens |
                | library | pasta4j %s |

                Load it with `Adapter.load(folder)`; it runs on its base only.
                """.formatted(
                        yaml(config.baseName()),
                        line(config.baseName()),
                        line(config.baseName()),
                        config.layers(),
                        config.hiddenSize(),
                        config.baseFingerprint(),
                        config.task().configName(),
                        config.labels().isEmpty()
                                ? "none"
                                : config.labels().stream().map(ModelCard::line).collect(Collectors.joining(", ")),
                        config.trainOffsets() ? "special-token offsets and head" : "head",
                        adapter.parameterCount(),
                        config.slots(),
                        config.maxLength(),
                        config.libraryVersion());
    }

    /** A quoted scalar: a JSON string is one in YAML too. */
    private static String yaml(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Fit for a line and a table cell. */
    private static String line(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|");
    }
}
