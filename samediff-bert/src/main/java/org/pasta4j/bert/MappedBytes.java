package org.pasta4j.bert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file that fits one buffer: mapped where the file system can, read otherwise (inside a jar).
 *
 * @see FileBytes for files of any size
 */
public final class MappedBytes {
    private MappedBytes() {}

    /**
     * @param file a regular file of at most 2 GiB
     * @return all its bytes, read-only, little-endian
     * @throws CheckpointException if the file cannot be read or is too large
     */
    public static ByteBuffer of(Path file) {
        boolean packed = file.getFileSystem() != FileSystems.getDefault();
        try {
            GitLfs.refusePointer(file);
            long size = Files.size(file);
            if (size > Integer.MAX_VALUE) {
                throw new CheckpointException((packed ? file.toUri() : file) + " has " + size + " bytes; at most 2 GiB"
                        + (packed
                                ? " of a file in an archive can be read. Unpack it."
                                : " of such a file can be read."));
            }
            ByteBuffer bytes = packed ? read(file, (int) size) : map(file);
            return bytes.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** No more than the size that is claimed: a packed file may unpack to anything. */
    private static ByteBuffer read(Path file, int size) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size || in.read() >= 0) {
                throw new CheckpointException(
                        file.toUri() + " has not the " + size + " bytes that its archive claims.");
            }
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }
}
