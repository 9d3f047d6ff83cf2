package org.pasta4j.bert.onnx;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointDialect;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ModelArchive;
import org.pasta4j.bert.graph.BertGraphReader;

/**
 * ONNX files of any exporter or optimizer, with or without a pooler, weights inside the file or in files beside it. The
 * weights are not copied: they stay in the mapped file.
 */
public final class OnnxDialect implements CheckpointDialect {

    private static final String ENDING = ".onnx";
    private static final String USUAL = "model.onnx";

    /** Made by {@link java.util.ServiceLoader}. */
    public OnnxDialect() {}

    @Override
    public String description() {
        return "ONNX (a file *.onnx, also in a ZIP or jar, or a folder with one)";
    }

    @Override
    public boolean recognises(Path path) {
        if (Files.isDirectory(path)) {
            // Of several kinds in one folder ONNX is the one that was made of another.
            return !inFolder(path).isEmpty() && inFolder(path, "*.{pb,index}").isEmpty();
        }
        if (!Files.isRegularFile(path)) {
            return false;
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(ENDING) || ModelArchive.holds(path, ENDING) || OnnxFile.looksLikeOnnx(path);
    }

    @Override
    public BertModel read(Path path) {
        if (Files.isDirectory(path)) {
            return read(only(path));
        }
        return ModelArchive.isAt(path)
                ? ModelArchive.with(path, ENDING, file -> read(OnnxFile.parse(file), file))
                : read(OnnxFile.parse(path), path);
    }

    /** The model of a folder, where its name or its number leaves no doubt. */
    private static Path only(Path folder) {
        List<Path> found = inFolder(folder);
        List<Path> named = found.stream()
                .filter(file -> file.getFileName().toString().equals(USUAL))
                .toList();
        if (found.size() == 1 || named.size() == 1) {
            return found.size() == 1 ? found.get(0) : named.get(0);
        }
        throw new CheckpointException(folder + " holds several ONNX files; expected one, or one that is called " + USUAL
                + ". Give one of "
                + found.stream().map(Path::toString).collect(Collectors.joining(", ")) + ".");
    }

    /** Files of the folder, or of the one in it in which exporters put them. */
    private static List<Path> inFolder(Path folder) {
        List<Path> found = inFolder(folder, "*" + ENDING);
        Path inside = folder.resolve("onnx");
        return found.isEmpty() && Files.isDirectory(inside) ? inFolder(inside, "*" + ENDING) : found;
    }

    private static List<Path> inFolder(Path folder, String pattern) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            Collections.sort(found);
            return found;
        } catch (IOException e) {
            throw new CheckpointException("Cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    static BertModel read(ModelProto model, Path file) {
        Map<String, String> details = OnnxGraphReader.details(model, file);
        try {
            return BertGraphReader.read(
                            OnnxGraphReader.read(model, file),
                            "ONNX",
                            details,
                            List.of(),
                            () -> FolderConfig.positions(file))
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
