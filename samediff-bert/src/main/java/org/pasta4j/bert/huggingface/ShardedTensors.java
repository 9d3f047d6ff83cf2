package org.pasta4j.bert.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.GitLfs;
import org.pasta4j.bert.JsonSettings;
import org.pasta4j.bert.NamedTensors;

/** A model in several files, with an index that says which tensor is in which. */
final class ShardedTensors implements NamedTensors {
    private static final String MAP = "weight_map";

    private final Path index;
    private final Map<String, NamedTensors> shards;

    private ShardedTensors(Path index, Map<String, NamedTensors> shards) {
        this.index = index;
        this.shards = shards;
    }

    /**
     * Opens all files.
     *
     * @param index such as {@code model.safetensors.index.json}
     * @param opener of one of them
     */
    static ShardedTensors open(Path index, Function<Path, NamedTensors> opener) {
        Map<String, NamedTensors> files = new LinkedHashMap<>();
        Map<String, NamedTensors> shards = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map(index).properties()) {
            NamedTensors file =
                    files.computeIfAbsent(entry.getValue().asText(), name -> opener.apply(besides(index, name)));
            if (!file.contains(entry.getKey())) {
                throw new CheckpointException(index + " looks for the tensor " + entry.getKey() + " in " + file.path()
                        + ", which does not hold it. Download all files again.");
            }
            shards.put(entry.getKey(), file);
        }
        files.values().forEach(file -> file.aliases().keySet().forEach(alias -> shards.putIfAbsent(alias, file)));
        return new ShardedTensors(index, shards);
    }

    private static JsonNode map(Path index) {
        try {
            GitLfs.refusePointer(index);
            JsonSettings json = JsonSettings.of(
                    index.toString(), ByteBuffer.wrap(Files.readAllBytes(index)), CheckpointException::new);
            json.require(MAP);
            return json.tree().get(MAP);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + index + " (" + e + ").", e);
        }
    }

    /** A file of the index's own folder: an index must not lead anywhere else. */
    private static Path besides(Path index, String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("..")) {
            throw new CheckpointException(
                    index + ": expected names of files beside it, found \"" + name + "\", which is none.");
        }
        Path file = index.resolveSibling(name);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(index + " names " + name + ", which is not there: expected "
                    + file.toAbsolutePath() + ". Download all files of the model.");
        }
        return file;
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public List<String> names() {
        return List.copyOf(shards.keySet());
    }

    @Override
    public boolean contains(String name) {
        return shards.containsKey(name);
    }

    @Override
    public int[] shape(String name) {
        return file(name).shape(name);
    }

    @Override
    public FrozenTensor floats(String name) {
        return file(name).floats(name);
    }

    private NamedTensors file(String name) {
        NamedTensors file = shards.get(name);
        if (file == null) {
            throw new CheckpointException(index + " names no tensor " + name + ".");
        }
        return file;
    }

    @Override
    public Map<String, String> aliases() {
        Map<String, String> aliases = new LinkedHashMap<>();
        shards.values().forEach(file -> aliases.putAll(file.aliases()));
        return aliases;
    }

    @Override
    public Map<String, String> metadata() {
        return shards.values().stream().findFirst().map(NamedTensors::metadata).orElse(Map.of());
    }
}
