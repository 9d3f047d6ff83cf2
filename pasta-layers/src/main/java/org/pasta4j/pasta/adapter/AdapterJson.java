package org.pasta4j.pasta.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.JsonSettings;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.Tuning;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.DataColumns;

/**
 * The {@code adapter_config.json} of an adapter folder: peft's keys where peft has one, ours for the rest.
 *
 * @hidden
 */
@Internal
public final class AdapterJson {
    private static final String PEFT_TYPE = "PASTA";

    private AdapterJson() {}

    static byte[] write(AdapterConfig config) throws JsonProcessingException {
        ObjectNode json = Jackson.MAPPER.createObjectNode();
        json.put("peft_type", PEFT_TYPE);
        // peft has no task of its own for regression: it is a sequence classification with one output.
        json.put("task_type", config.pastaConfig().task().isOfTokens() ? "TOKEN_CLS" : "SEQ_CLS");
        json.put("base_model_name_or_path", config.baseName());
        json.put("inference_mode", true);
        json.put("format_version", formatVersion(config.pastaConfig()));
        json.put("library_version", config.libraryVersion());
        json.put("task", config.pastaConfig().task().configName());
        json.set("labels", Jackson.MAPPER.valueToTree(config.pastaConfig().labels()));
        json.put("slots", config.pastaConfig().slots());
        json.put("max_length", config.pastaConfig().maxLength());
        if (config.pastaConfig().dropout().isPresent()) {
            json.put("dropout", config.pastaConfig().dropout().getAsDouble());
        }
        json.put("train_offsets", config.pastaConfig().trainOffsets());
        writePlacement(json, config.pastaConfig().placement());
        if (config.pastaConfig().task().isOfTokens()) {
            json.put("decoding", config.pastaConfig().decoding().configName());
        }
        if (config.pastaConfig().task().isOfLabelSets()) {
            json.set(
                    "thresholds",
                    Jackson.MAPPER.valueToTree(config.pastaConfig().thresholds().values()));
        }
        writeHead(json, config.pastaConfig());
        writeColumn(json, "text_column", config.columns().text());
        writeColumn(json, "second_text_column", config.columns().second());
        writeColumn(json, "label_column", config.columns().label());
        json.put("base_fingerprint", config.baseFingerprint());
        json.put("base_layers", config.layers());
        json.put("base_hidden_size", config.hiddenSize());
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        // The same bytes on every platform.
        lines.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return Jackson.MAPPER.writer(lines).writeValueAsBytes(json);
    }

    /** @param where the file, for messages */
    static AdapterConfig read(String where, byte[] utf8) {
        JsonSettings json = JsonSettings.of(where, ByteBuffer.wrap(utf8), AdapterException::new);
        json.require("peft_type", "format_version");
        checkKind(where, json);
        json.require("base_model_name_or_path", "library_version", "task", "labels", "slots", "max_length");
        json.require("train_offsets", "base_fingerprint", "base_layers", "base_hidden_size");
        return json.make(() -> new AdapterConfig(
                pastaConfig(json),
                json.text("base_model_name_or_path"),
                json.text("base_fingerprint"),
                json.integer("base_layers"),
                json.integer("base_hidden_size"),
                json.text("library_version"),
                new DataColumns(
                        column(json, "text_column"),
                        column(json, "second_text_column"),
                        column(json, "label_column"))));
    }

    /** The oldest that says it all: a library that knows no other head than the paper's must not read another. */
    private static int formatVersion(PastaConfig config) {
        boolean isPapersHead =
                config.pooling() == Pooling.POOLER && config.head().headKind().isEmpty();
        return isPapersHead && !config.task().isOfLabelSets() ? 1 : 2;
    }

    /** Only what is not as usual. */
    private static void writeHead(ObjectNode json, PastaConfig config) {
        if (config.pooling() != Pooling.POOLER) {
            json.put("pooling", config.pooling().configName());
        }
        config.head().headKind().ifPresent(kind -> json.put("head", kind.configName()));
    }

    private static PastaConfig.Head head(JsonSettings json) {
        return new PastaConfig.Head(
                json.has("pooling") ? Optional.of(Pooling.ofConfigName(json.text("pooling"))) : Optional.empty(),
                json.has("head") ? Optional.of(HeadKind.ofConfigName(json.text("head"))) : Optional.empty());
    }

    /** A number is a column's place, a text its name: "3" may be one, too. */
    private static void writeColumn(ObjectNode json, String key, Optional<Column> column) {
        column.ifPresent(said -> {
            if (said instanceof Column.Named named) {
                json.put(key, named.name());
            } else {
                json.put(key, said.inTable());
            }
        });
    }

    private static Optional<Column> column(JsonSettings json, String key) {
        if (!json.has(key)) {
            return Optional.empty();
        }
        return Optional.of(
                json.tree().get(key).isTextual() ? Column.named(json.text(key)) : Column.number(json.integer(key)));
    }

    private static PastaConfig pastaConfig(JsonSettings json) {
        return new PastaConfig(
                Task.ofConfigName(json.text("task")),
                json.texts("labels"),
                json.integer("slots"),
                json.integer("max_length"),
                json.has("dropout") ? OptionalDouble.of(json.number("dropout")) : OptionalDouble.empty(),
                json.flag("train_offsets") ? Tuning.PASTA : Tuning.HEAD_ONLY,
                placement(json),
                PastaConfig.DEFAULT_INITIAL_SCALE,
                PastaConfig.DEFAULT_SEED,
                json.has("decoding") ? TagDecoding.ofConfigName(json.text("decoding")) : PastaConfig.DEFAULT_DECODING,
                json.has("thresholds") ? new Thresholds(json.numbers("thresholds")) : Thresholds.HALF,
                head(json));
    }

    /**
     * The kind of an adapter that another library has made, in words; empty for one of this library, and for what is
     * too damaged to tell.
     */
    public static Optional<String> otherKind(byte[] utf8) {
        try {
            JsonNode json = Jackson.MAPPER.readTree(utf8);
            if (!json.isObject() || json.path("peft_type").asText().equals(PEFT_TYPE)) {
                return Optional.empty();
            }
            return Optional.of(
                    json.has("peft_type")
                            ? "peft_type " + ShownName.of(json.get("peft_type").asText())
                            : "without a peft_type");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Only what is not as usual. */
    private static void writePlacement(ObjectNode json, OffsetPlacement placement) {
        if (!placement.layers().isEmpty()) {
            json.set("offset_layers", Jackson.MAPPER.valueToTree(placement.layers()));
        }
        if (placement.tokens() != OffsetPlacement.Tokens.ALL) {
            json.put("offset_tokens", placement.tokens().name().toLowerCase(Locale.ROOT));
        }
        if (placement.shared()) {
            json.put("offset_shared", true);
        }
    }

    private static OffsetPlacement placement(JsonSettings json) {
        return new OffsetPlacement(
                json.has("offset_layers") ? json.integers("offset_layers") : List.of(),
                json.has("offset_tokens") ? tokens(json.text("offset_tokens")) : OffsetPlacement.Tokens.ALL,
                json.has("offset_shared") && json.flag("offset_shared"));
    }

    private static OffsetPlacement.Tokens tokens(String name) {
        return Arrays.stream(OffsetPlacement.Tokens.values())
                .filter(tokens -> tokens.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new AdapterException("offset_tokens should be all, first or separators, found " + name + "."));
    }

    private static void checkKind(String where, JsonSettings json) {
        String type = json.text("peft_type");
        if (!type.equals(PEFT_TYPE)) {
            throw new AdapterException(where + ": peft_type should be " + PEFT_TYPE + ", found " + type
                    + "; adapters of other methods cannot be loaded.");
        }
        int version = json.integer("format_version");
        if (version < 1 || version > AdapterConfig.FORMAT_VERSION) {
            throw new AdapterException(where + ": the adapter has format version " + version
                    + "; this library reads versions 1 to " + AdapterConfig.FORMAT_VERSION
                    + (version > 1 ? ". Load it with a newer version of the library." : "."));
        }
    }
}
