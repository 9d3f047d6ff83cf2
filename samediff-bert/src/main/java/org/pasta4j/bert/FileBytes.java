package org.pasta4j.bert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file of any size, of which a piece at a time is looked at: mapped where the file system can, read
 * otherwise (inside a jar, up to 2 GiB). A buffer of Java has at most {@link #MOST_PIECE} bytes, so a larger file is
 * mapped in pieces that overlap. Immutable and safe for any number of threads.
 */
public final class FileBytes {
    /** Bytes of the largest piece: one less than 2 GiB. */
    public static final int MOST_PIECE = Integer.MAX_VALUE;

    private final String name;
    private final Path file;
    private final long size;
    private final int most;
    private final long step;
    private final ByteBuffer[] pieces;

    private FileBytes(Path file, long size, int most, long step, ByteBuffer[] pieces) {
        this.name = file.getFileSystem() == FileSystems.getDefault()
                ? file.toString()
                : file.toUri().toString();
        this.file = file;
        this.size = size;
        this.most = most;
        this.step = step;
        this.pieces = pieces;
    }

    /**
     * Opens a file, which must not be changed while its bytes are in use.
     *
     * @param file a regular file; inside an archive one of at most 2 GiB
     * @throws CheckpointException if it cannot be read
     */
    public static FileBytes of(Path file) {
        return of(file, MOST_PIECE);
    }

    /**
     * Bytes that were read before, which must not be written to.
     *
     * @param file for messages
     * @param bytes the whole file, from position to limit
     */
    public static FileBytes of(Path file, ByteBuffer bytes) {
        return new FileBytes(file, bytes.remaining(), MOST_PIECE, MOST_PIECE, new ByteBuffer[] {bytes.slice()});
    }

    /** @param most bytes of a piece */
    static FileBytes of(Path file, int most) {
        try {
            long size = Files.size(file);
            if (file.getFileSystem() != FileSystems.getDefault() || size <= most) {
                return new FileBytes(file, size, most, most, new ByteBuffer[] {MappedBytes.of(file)});
            }
            // Whatever is not longer than half a piece lies within the piece that begins last before it.
            long step = most / 2 + 1L;
            ByteBuffer[] pieces = new ByteBuffer[Math.toIntExact((size + step - 1) / step)];
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                for (int i = 0; i < pieces.length; i++) {
                    pieces[i] = map(channel, i * step, Math.min(most, size - i * step));
                }
            }
            return new FileBytes(file, size, most, step, pieces);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer map(FileChannel channel, long offset, long length) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    }

    /** The file for messages; inside a jar, with the jar. */
    public String name() {
        return name;
    }

    /** Number of bytes. */
    public long size() {
        return size;
    }

    /** Whether there are so many bytes from a place on. */
    public boolean has(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
    }

    /**
     * Some of the bytes, read-only, little-endian.
     *
     * @param what the piece is, for messages
     * @throws CheckpointException if the file ends before them, or they are more than {@link #MOST_PIECE}
     */
    public ByteBuffer slice(String what, long offset, long length) {
        if (!has(offset, length)) {
            throw new CheckpointException(name + " is cut off or damaged: " + what + " should have "
                    + length + " bytes from byte " + offset
                    + " on, and the file has " + size + ". Download it again.");
        }
        if (length > most) {
            throw new CheckpointException(
                    name + ": " + what + " has " + length + " bytes; at most " + most + " of one tensor can be read.");
        }
        int piece = (int) (offset / step);
        long within = offset - piece * step;
        if (piece < pieces.length && length <= pieces[piece].limit() - within) {
            return littleEndian(pieces[piece].slice((int) within, (int) length));
        }
        return littleEndian(length == 0 ? ByteBuffer.allocate(0) : mapped(offset, length));
    }

    private static ByteBuffer littleEndian(ByteBuffer bytes) {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What reaches from one piece beyond the next. */
    private ByteBuffer mapped(long offset, long length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return map(channel, offset, length);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
