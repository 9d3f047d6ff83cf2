package org.pasta4j.bert.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.SentencePooling;
import org.pasta4j.bert.SentencePooling.Mode;
import org.pasta4j.bert.SentenceSettings;

/**
 * A folder of sentence-transformers: {@code modules.json} names the parts of the model, first the BERT, which lies in
 * the folder itself or, in older ones, in {@code 0_Transformer}.
 */
final class SentenceFolder {
    private static final String MODULES = "modules.json";
    private static final String MODE = "pooling_mode";

    private final Path root;
    private final JsonNode modules;
    private final Set<String> modes = new LinkedHashSet<>();
    private final List<String> others = new ArrayList<>();
    private boolean normalised;

    private SentenceFolder(Path root, JsonNode modules) {
        this.root = root;
        this.modules = modules;
        modules.forEach(this::take);
    }

    /**
     * The folder that a BERT is of; empty if it is of none.
     *
     * @param folder of the BERT's weights
     * @throws CheckpointException if a file of sentence-transformers is no JSON, or one that has to be there is not
     */
    static Optional<SentenceFolder> around(Path folder) {
        if (Files.isRegularFile(folder.resolve(MODULES))) {
            return Optional.of(open(folder));
        }
        Path normal = folder.toAbsolutePath().normalize();
        Path above = normal.getParent();
        return above != null
                        && Files.isRegularFile(above.resolve(MODULES))
                        && transformer(above).filter(normal::equals).isPresent()
                ? Optional.of(open(above))
                : Optional.empty();
    }

    /**
     * Where a folder says that its BERT lies, which may be the folder itself; empty for a folder of another kind.
     *
     * @throws CheckpointException if its list of modules is no JSON, or leads out of the folder
     */
    static Optional<Path> transformer(Path folder) {
        if (!Files.isRegularFile(folder.resolve(MODULES))) {
            return Optional.empty();
        }
        JsonNode first = read(folder.resolve(MODULES)).path(0);
        return first.isMissingNode() ? Optional.empty() : Optional.of(part(folder, first));
    }

    private static SentenceFolder open(Path root) {
        return new SentenceFolder(root, read(root.resolve(MODULES)));
    }

    private static Path part(Path root, JsonNode module) {
        String path = module.path("path").asText();
        Path part = path.isEmpty() ? root : root.resolve(path).normalize();
        if (!part.startsWith(root.normalize())) {
            throw new CheckpointException(root.resolve(MODULES) + ": expected paths of parts in its folder, found \""
                    + path + "\". Download all files of the model.");
        }
        return part;
    }

    private void take(JsonNode module) {
        String type = module.path("type").asText();
        if (type.endsWith(".Pooling")) {
            modes(part(root, module).resolve("config.json"));
        } else if (type.endsWith(".Normalize")) {
            normalised = true;
        } else if (module != modules.path(0)) {
            others.add(
                    "module " + module.path("path").asText() + " (" + type + "), which changes the vectors of texts");
        }
    }

    /** Older files have a flag for each mode, newer ones its name, or a list of names. */
    private void modes(Path file) {
        read(file).properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (key.equals(MODE) && value.isTextual()) {
                addMode(value.asText());
            } else if (key.equals(MODE)) {
                value.forEach(mode -> addMode(mode.asText()));
            } else if (key.startsWith(MODE + "_") && value.asBoolean()) {
                addMode(key.substring(MODE.length() + 1));
            }
        });
    }

    private void addMode(String name) {
        modes.add(name.replaceFirst("_tokens?$", ""));
    }

    /** The pooling; empty if there is none, or one of a mode that is not known. */
    Optional<SentencePooling> pooling() {
        List<Mode> known = modes.stream()
                .flatMap(name -> Mode.named(name).stream())
                .sorted()
                .toList();
        return known.isEmpty() || known.size() < modes.size()
                ? Optional.empty()
                : Optional.of(new SentencePooling(known, normalised));
    }

    /** What there is to say to people of the folder. */
    Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        pooling().ifPresentOrElse(known -> details.put("pooling", known.toString()), () -> {
            if (!modes.isEmpty()) {
                details.put("pooling", String.join(", ", modes) + ", which is not known");
            }
        });
        SentenceSettings.in(part(root, modules.path(0))).ifPresent(settings -> {
            settings.maxLength()
                    .ifPresent(length -> details.put("texts", "cut to " + length + " tokens by sentence-transformers"));
            if (settings.isLowered()) {
                details.put("case", "lowered before texts are cut, as by sentence-transformers");
            }
        });
        return details;
    }

    /** Parts of the model that are left out. */
    List<String> others() {
        return List.copyOf(others);
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
