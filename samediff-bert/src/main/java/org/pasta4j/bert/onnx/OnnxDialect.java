package org.pasta4j.bert.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import onnx.Onnx.ModelProto;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointDialect;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelArchive;
import org.pasta4j.bert.graph.BertGraphReader;

/**
 * ONNX as PyTorch's {@code torch.onnx.export} writes it, with or without a pooler, weights inside the file or in files
 * beside it. The weights are not copied: they stay in the mapped file.
 */
public final class OnnxDialect implements CheckpointDialect {

    private static final String ENDING = ".onnx";

    /** Made by {@link java.util.ServiceLoader}. */
    public OnnxDialect() {}

    @Override
    public String description() {
        return "ONNX (a file *.onnx, also in a ZIP or jar)";
    }

    @Override
    public boolean recognises(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(ENDING) || ModelArchive.holds(path, ENDING) || OnnxFile.looksLikeOnnx(path);
    }

    @Override
    public BertModel read(Path path) {
        return ModelArchive.isAt(path)
                ? ModelArchive.with(path, ENDING, file -> read(OnnxFile.parse(file), file))
                : read(OnnxFile.parse(path), path);
    }

    static BertModel read(ModelProto model, Path file) {
        Map<String, String> details = OnnxGraphReader.details(model, file);
        try {
            return BertGraphReader.read(OnnxGraphReader.read(model, file), "ONNX", details, List.of())
                    .model();
        } catch (CheckpointException e) {
            if (model.getProducerName().equals(OnnxGraphWriter.PRODUCER)) {
                throw new CheckpointException(
                        OnnxFile.name(file)
                                + " was exported by PASTA: base, offsets and head in one, ready for ONNX Runtime,"
                                + " and no base any more. Open the base that it was made of, and the adapter with it.",
                        e);
            }
            throw e;
        }
    }
}
