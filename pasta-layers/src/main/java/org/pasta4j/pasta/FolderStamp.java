package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * By what one sees that an adapter's files are others than before.
 *
 * @param files the configuration, and the tensors unless they are missing
 * @param sums of them, unless they are missing
 */
record FolderStamp(List<FileStamp> files, Optional<FileStamp> sums) {

    /** @param key what the system knows the file by, such as an inode; null where it has no such thing */
    private record FileStamp(FileTime modified, long size, Object key) {}

    /** Empty where there is no configuration, and so no adapter. */
    static Optional<FolderStamp> of(Path adapter) {
        Optional<FileStamp> config = stamp(adapter.resolve(AdapterFiles.CONFIG));
        return config.map(c -> new FolderStamp(
                Stream.concat(config.stream(), stamp(adapter.resolve(AdapterFiles.TENSORS)).stream())
                        .toList(),
                stamp(adapter.resolve(AdapterFiles.SUMS))));
    }

    private static Optional<FileStamp> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new FileStamp(now.lastModifiedTime(), now.size(), now.fileKey()));
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

    /** Size of the configuration and the tensors. */
    long bytes() {
        return files.stream().mapToLong(FileStamp::size).sum();
    }
}
