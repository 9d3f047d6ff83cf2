package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * By what one sees that a file is another than before.
 *
 * @param modified when it was last written
 * @param size in bytes
 * @param key what the system knows the file by, such as an inode; null where it has no such thing
 */
record FileStamp(FileTime modified, long size, Object key) {

    static FileStamp of(BasicFileAttributes now) {
        return new FileStamp(now.lastModifiedTime(), now.size(), now.fileKey());
    }

    /** Empty where there is no regular file: to open a pipe would wait for its writer. */
    static Optional<FileStamp> of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.isRegularFile() ? Optional.of(of(now)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!Files.exists(file)) {
                // Below a file, which is no folder.
                return Optional.empty();
            }
            throw new AdapterException("Cannot look at " + file + " (" + e + ").", e);
        }
    }
}
