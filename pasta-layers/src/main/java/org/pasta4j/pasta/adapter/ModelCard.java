package org.pasta4j.pasta.adapter;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.pasta.OffsetPlacement;

/**
 * Writes the README.md of an adapter's folder, Markdown with the front matter that the Hugging Face hub reads: what the
 * configuration tells, in words, and what its maker adds.
 */
public final class ModelCard {
    private ModelCard() {}

    /** A card that tells what the configuration tells. */
    public static String of(Adapter adapter) {
        return of(adapter, "PASTA adapter for " + adapter.config().baseName(), Map.of());
    }

    /**
     * A card with more in it.
     *
     * @param adapter what it is about
     * @param title what the adapter is for
     * @param facts more rows for the table in their order, such as data and metrics, Markdown of one line each
     */
    public static String of(Adapter adapter, String title, Map<String, String> facts) {
        Map<String, String> rows = rows(adapter);
        rows.putAll(facts);
        return String.format(
                Locale.ROOT,
                """
                ---
                base_model: %s
                library_name: pasta4j
                %stags:
                - pasta
                ---

                # %s

                PASTA offsets for the special tokens, and a head; the base stays as it is.

                | | |
                |---|---|
                %s

                Load it with `%s.load(folder, base, tokenizer)`; it runs on its base only.
                """,
                yaml(adapter.config().baseName()),
                adapter.config()
                        .pastaConfig()
                        .task()
                        .hubPipeline()
                        .map(name -> "pipeline_tag: " + name + "\n")
                        .orElse(""),
                line(title),
                rows.entrySet().stream()
                        .map(row -> "| " + line(row.getKey()) + " | " + line(row.getValue()) + " |")
                        .collect(Collectors.joining("\n")),
                adapter.config().pastaConfig().task().isOfTokens() ? "PastaTagger" : "PastaModel");
    }

    private static Map<String, String> rows(Adapter adapter) {
        AdapterConfig config = adapter.config();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("base", config.baseName() + ", " + config.layers() + " layers, hidden size " + config.hiddenSize());
        rows.put("base fingerprint", "`" + config.baseFingerprint() + "`");
        rows.put("task", config.pastaConfig().task().configName());
        rows.put("reads", config.describeInput());
        rows.put(
                "labels",
                config.pastaConfig().labels().isEmpty()
                        ? "none"
                        : String.join(", ", config.pastaConfig().labels()));
        if (config.pastaConfig().task().isOfTokens()) {
            rows.put("decoding", config.pastaConfig().decoding().configName());
        } else {
            rows.put("pooling", config.pastaConfig().pooling().configName());
        }
        if (config.pastaConfig().task().isOfLabelSets()) {
            rows.put("thresholds", config.pastaConfig().thresholds().describe());
        }
        config.pastaConfig().head().headKind().ifPresent(kind -> rows.put("head", kind.configName()));
        rows.put(
                "trained",
                (config.pastaConfig().trainOffsets() ? "special-token offsets and head, " : "head, ")
                        + adapter.parameterCount() + " parameters");
        if (config.pastaConfig().trainOffsets()
                && !config.pastaConfig().placement().equals(OffsetPlacement.ALL)) {
            rows.put("offsets", config.pastaConfig().placement().describe());
        }
        rows.put("special-token slots", Integer.toString(config.pastaConfig().slots()));
        rows.put("maximum length", config.pastaConfig().maxLength() + " tokens");
        if (!config.columns().isEmpty()) {
            rows.put("columns of its data", config.columns().describe());
        }
        rows.put("library", "pasta4j " + config.libraryVersion());
        return rows;
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
