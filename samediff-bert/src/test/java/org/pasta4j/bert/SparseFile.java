package org.pasta4j.bert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of any size in no time: what is not written takes no place on the disk, where the file system can do that. */
public final class SparseFile implements AutoCloseable {
    /** More than a buffer, an int or an unsigned int of 32 bits can have. */
    public static final long HOLE = (5L << 30) + 7;

    private final FileChannel channel;

    /** A new file. */
    public SparseFile(Path file) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE);
    }

    /** Writes bytes at a place; before it there may be nothing. */
    public void write(long offset, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest, offset + rest.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
