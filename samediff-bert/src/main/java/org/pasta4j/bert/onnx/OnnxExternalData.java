package org.pasta4j.bert.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FileBytes;

/**
 * The files beside a model in which large tensors are kept. A model comes from the internet, so it may name files in
 * its own folder only: no absolute path, no way up, no link that leads anywhere but to where the model itself lies.
 */
final class OnnxExternalData {
    private final Path model;
    private final Map<String, FileBytes> opened = new HashMap<>();

    OnnxExternalData(Path model) {
        this.model = model;
    }

    /** The bytes of a tensor whose location is external. */
    ByteBuffer bytesOf(String tensor, TensorProto proto) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = entries.getOrDefault("location", "");
        FileBytes file = opened.get(location);
        if (file == null) {
            file = FileBytes.of(resolve(tensor, location));
            opened.put(location, file);
        }
        long offset = number(tensor, entries, "offset", 0);
        long length = number(tensor, entries, "length", file.has(offset, 0) ? file.size() - offset : 0);
        if (!file.has(offset, length)) {
            throw refuse(
                    tensor,
                    "wants " + length + " bytes from " + offset + " on of the external data file \"" + location
                            + "\", which has " + file.size() + ". The file is truncated or belongs to another model;"
                            + " download both again.");
        }
        return file.slice("the tensor \"" + tensor + "\"", offset, length);
    }

    private Path resolve(String tensor, String location) {
        Path folder = model.toAbsolutePath().getParent();
        Path inside = relative(tensor, location, folder);
        Path file = folder.resolve(inside);
        if (!Files.exists(file)) {
            throw new CheckpointException(OnnxFile.name(model) + ": its weights are kept in the external data file "
                    + file + ", which is absent. Put it into the folder of the model, under this name.");
        }
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(folder.toRealPath()) && !isBesideTheModel(real)) {
                throw outside(tensor, location);
            }
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        if (!Files.isRegularFile(file)) {
            throw refuse(tensor, "names \"" + location + "\" as its external data, which is not a file.");
        }
        return file;
    }

    /** A download cache keeps all files of a model in one folder, and beside each other links to them. */
    private boolean isBesideTheModel(Path real) throws IOException {
        return Files.exists(model) && real.getParent().equals(model.toRealPath().getParent());
    }

    private Path relative(String tensor, String location, Path folder) {
        if (location.isEmpty()) {
            throw refuse(tensor, "is kept outside the file, but does not say where. Export the model again.");
        }
        try {
            Path path = folder.getFileSystem().getPath(location);
            for (Path part : path) {
                if (part.toString().equals("..")) {
                    throw outside(tensor, location);
                }
            }
            if (path.isAbsolute() || location.startsWith("/") || location.startsWith("\\")) {
                throw outside(tensor, location);
            }
            return path;
        } catch (InvalidPathException e) {
            throw refuse(tensor, "names \"" + location + "\" as its external data, which is no possible file name.");
        }
    }

    private long number(String tensor, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        try {
            return text == null ? otherwise : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw refuse(tensor, "has external data with " + key + " \"" + text + "\"; expected a number.");
        }
    }

    private CheckpointException outside(String tensor, String location) {
        return refuse(
                tensor,
                "names the external data file \"" + location + "\", which lies outside the folder of the model."
                        + " Only files inside it are read; put the file there and export the model again.");
    }

    private CheckpointException refuse(String tensor, String problem) {
        return new CheckpointException(OnnxFile.name(model) + ": tensor \"" + tensor + "\" " + problem);
    }
}
