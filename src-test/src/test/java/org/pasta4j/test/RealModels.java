package org.pasta4j.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;

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
