package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;

/** The checkpoints that the build copies out of the Maven repository, opened once for all tests. */
final class RealModels {
    static final String MINILM = "all-minilm-l6-v2";
    static final String MINILM_OPSET_11 = "all-minilm-l6-v2-opset11";
    static final String BGE_SMALL = "bge-small-en-v1.5";

    private static final Map<String, FileSystem> JARS = new ConcurrentHashMap<>();
    private static final Map<String, BertModel> MODELS = new ConcurrentHashMap<>();

    private RealModels() {}

    static BertModel model(String name) {
        return MODELS.computeIfAbsent(name, n -> BertCheckpoint.open(onnx(n)));
    }

    static BertTokenizer tokenizer(String name) {
        return BertTokenizer.open(onnx(name));
    }

    /** Real sentences as rows of 3 to well over 100 tokens, every fourth a pair. */
    static List<Encoding> rows(String name, int count) {
        try (BertTokenizer tokenizer = tokenizer(name)) {
            return rows(tokenizer, count);
        }
    }

    static List<Encoding> rows(BertTokenizer tokenizer, int count) {
        List<String> definitions = Definitions.some(4 * count);
        List<Encoding> rows = new ArrayList<>(List.of(tokenizer.encode("x")));
        for (int i = 1; i < count; i++) {
            String text = String.join("; ", definitions.subList(3 * i, 3 * i + 1 + i % 6));
            rows.add(i % 4 == 0 ? tokenizer.encode(definitions.get(i), text) : tokenizer.encode(text));
        }
        assertThat(rows.stream().mapToInt(Encoding::length).min()).hasValue(3);
        assertThat(rows.stream().mapToInt(Encoding::length).max().orElseThrow()).isGreaterThan(100);
        return rows;
    }

    /** The ONNX file inside its jar. */
    static Path onnx(String name) {
        String entry = name.replace("-opset11", "") + ".onnx";
        return JARS.computeIfAbsent(name, RealModels::openJar).getPath("/" + entry);
    }

    private static FileSystem openJar(String name) {
        Path jar = Path.of("target", "models", name + ".jar");
        try {
            return FileSystems.newFileSystem(jar, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of the ONNX file outside its jar. */
    static Path copyOnnx(String name, Path folder) throws IOException {
        return Files.write(folder.resolve(name + ".onnx"), Files.readAllBytes(onnx(name)));
    }
}
