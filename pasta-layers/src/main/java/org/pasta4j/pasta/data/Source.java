package org.pasta4j.pasta.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where bytes come from.
 *
 * @param name for messages
 * @param opener opens them from their beginning
 */
record Source(String name, Opener opener) {

    /** Opens bytes. */
    interface Opener {
        InputStream open() throws IOException;
    }

    /** A file, which can be read any number of times. */
    static Source of(Path file) {
        return new Source(file.toString(), () -> {
            requireFile(file);
            return Files.newInputStream(file);
        });
    }

    /** @throws DataException if there is no such file */
    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new DataException("There is no file " + file.toAbsolutePath() + ".");
        }
        if (!Files.isRegularFile(file)) {
            throw new DataException(file.toAbsolutePath().normalize() + " should be a file, found a "
                    + (Files.isDirectory(file) ? "folder." : "device."));
        }
    }

    /**
     * @return the lines from the first on
     * @throws DataException if there is no such file, or it cannot be read
     */
    Utf8Lines lines() {
        try {
            return new Utf8Lines(name, FileSignature.text(name, opener.open()));
        } catch (IOException e) {
            throw new DataException("Cannot read " + name + " (" + e + ").", e);
        }
    }

    /** Where a line is, for messages. */
    static String place(String name, long line) {
        return name + ", line " + line;
    }
}
