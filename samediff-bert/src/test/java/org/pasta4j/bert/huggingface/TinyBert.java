package org.pasta4j.bert.huggingface;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.safetensors.SafetensorsWriter;

/** The random model of the golden files, and variants of it. */
final class TinyBert {
    static final Path FOLDER = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    static final String INDEX = "model.safetensors.index.json";

    private TinyBert() {}

    static Map<String, FrozenTensor> weights() {
        SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve("model.safetensors"));
        Map<String, FrozenTensor> weights = new LinkedHashMap<>();
        file.names().stream()
                .filter(name -> file.dtype(name).equals("F32"))
                .forEach(name -> weights.put(name, file.floats(name)));
        return weights;
    }

    static String config() throws IOException {
        return Files.readString(FOLDER.resolve("config.json"));
    }

    static Map<String, FrozenTensor> rename(Map<String, FrozenTensor> weights, UnaryOperator<String> names) {
        Map<String, FrozenTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put(names.apply(name), tensor));
        return renamed;
    }

    static Path write(Path folder, String config, Map<String, FrozenTensor> weights) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, Map.of());
        return folder;
    }

    /** In two files, tensors by turns. */
    static Path writeShards(Path folder, String config, Map<String, FrozenTensor> weights) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        ObjectNode index = new ObjectMapper().createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        List<Map<String, FrozenTensor>> shards = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
        weights.forEach((name, tensor) -> {
            int shard = map.size() % 2;
            shards.get(shard).put(name, tensor);
            map.put(name, shardName(shard));
        });
        for (int i = 0; i < 2; i++) {
            SafetensorsWriter.write(folder.resolve(shardName(i)), shards.get(i), Map.of());
        }
        Files.writeString(folder.resolve(INDEX), index.toString());
        return folder;
    }

    static String shardName(int number) {
        return "model-0000" + (number + 1) + "-of-00002.safetensors";
    }
}
