package org.pasta4j.pasta.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Files of columns that a {@link ColumnarReader} in this program reads. Their content tells, whatever their names. */
public final class ColumnarFiles {
    private ColumnarFiles() {}

    /** Whether a file is one. */
    public static boolean isOne(Path file) {
        return reader(file).isPresent();
    }

    /**
     * Opens a file if it is one.
     *
     * @throws DataException naming the file, if it is damaged
     */
    static Optional<ColumnarFile> open(Path file) {
        return reader(file).map(reader -> reader.open(file));
    }

    /** The names of a file's columns; empty where it is of another kind. */
    static Optional<List<String>> names(Path file) {
        return open(file).map(opened -> {
            try (opened) {
                return opened.names();
            }
        });
    }

    private static Optional<ColumnarReader> reader(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] start = start(file);
        return ServiceLoader.load(ColumnarReader.class, ColumnarFiles.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(reader -> reader.reads(start))
                .findFirst();
    }

    private static byte[] start(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return bytes.readNBytes(FileSignature.LONGEST);
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + " (" + e + ").", e);
        }
    }
}
