package org.pasta4j.bert.safetensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pasta4j.bert.FrozenTensor;

/** The random model of the golden files, and variants of it. */
final class TinyBert {
    static final Path FOLDER = Path.of("../src-test/src/test/resources/golden/tiny-bert");

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

    static Path write(Path folder, String config, Map<String, FrozenTensor> weights) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, Map.of());
        return folder;
    }
}
