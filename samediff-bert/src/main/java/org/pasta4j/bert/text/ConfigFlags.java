package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code tokenizer_config.json} says of a {@code tokenizer.json} beside it otherwise than that itself.
 * transformers goes by the former where it names BERT's or RoBERTa's tokenizer or none, so that a model was trained
 * that way.
 */
final class ConfigFlags {
    /**
     * @param name in {@code tokenizer_config.json}
     * @param inNormalizer in BERT's normalizer
     */
    private record Flag(String name, String inNormalizer) {}

    /** Accents first, as what is not said of them depends on the next. */
    private static final List<Flag> OF_BERT = List.of(
            new Flag("strip_accents", "strip_accents"),
            new Flag("do_lower_case", "lowercase"),
            new Flag("tokenize_chinese_chars", "handle_chinese_chars"));

    private static final Set<String> CLASSES =
            Set.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "RobertaTokenizer");
    private static final String PREFIX = "add_prefix_space";
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFlags.class);

    private ConfigFlags() {}

    /** Puts what the config says into the tokenizer, with a line in the log for each change. */
    static void apply(Path file, ObjectNode tokenizer, VocabularySettings settings) {
        boolean counts = settings.tokenizerClass()
                .map(name -> CLASSES.contains(name.replaceFirst("Fast$", "")))
                .orElse(true);
        if (!counts) {
            return;
        }
        part(tokenizer.path("normalizer"), "normalizers", "BertNormalizer")
                .forEach(normalizer -> OF_BERT.forEach(flag ->
                        settings.flag(flag.name).ifPresent(value -> put(file, (ObjectNode) normalizer, flag, value))));
        settings.flag(PREFIX).ifPresent(value -> {
            part(tokenizer.path("pre_tokenizer"), "pretokenizers", "ByteLevel")
                    .forEach(step -> put(file, (ObjectNode) step, new Flag(PREFIX, PREFIX), value));
            if (tokenizer.path("post_processor") instanceof ObjectNode processor && processor.has(PREFIX)) {
                processor.put(PREFIX, value);
            }
        });
    }

    /** The step itself, or those of a sequence. */
    private static Iterable<JsonNode> part(JsonNode step, String sequence, String type) {
        Iterable<JsonNode> steps = step.has(sequence) ? step.get(sequence) : Set.of(step);
        return StreamSupport.stream(steps.spliterator(), false)
                .filter(one -> one.path("type").asText().equals(type))
                .toList();
    }

    private static void put(Path file, ObjectNode step, Flag flag, boolean value) {
        JsonNode known = step.path(flag.inNormalizer);
        // Where nothing is said of accents, they go where capitals go.
        boolean said = known.isBoolean()
                ? known.booleanValue()
                : step.path("lowercase").asBoolean();
        if (said != value) {
            LOG.warn(
                    "{}: {} is {} as tokenizer_config.json beside it says, as in transformers; the file itself says {}.",
                    file,
                    flag.name,
                    value,
                    said);
        }
        step.put(flag.inNormalizer, value);
    }
}
