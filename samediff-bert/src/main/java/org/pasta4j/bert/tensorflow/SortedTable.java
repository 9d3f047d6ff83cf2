package org.pasta4j.bert.tensorflow;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pasta4j.bert.CheckpointException;

/**
 * A file of keys and values, sorted and in blocks: LevelDB's table, in which TensorFlow keeps the index of a
 * checkpoint.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">the format</a>
 */
final class SortedTable {
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER_BYTES = 48;
    private static final int RESTART_BYTES = 4;

    private final Path path;
    private final ByteBuffer file;

    private SortedTable(Path path, ByteBuffer file) {
        this.path = path;
        this.file = file;
    }

    /**
     * All keys and values, in order; values lie in the bytes that are given.
     *
     * @param bytes the whole file, from position to limit
     * @throws CheckpointException if it is no such table, or damaged
     */
    static Map<String, ByteBuffer> read(Path path, ByteBuffer bytes) {
        SortedTable table = new SortedTable(path, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
        try {
            return table.read();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
            throw new CheckpointException(path + " is damaged, or cut off. Download it again.", e);
        }
    }

    private Map<String, ByteBuffer> read() {
        int footer = file.limit() - FOOTER_BYTES;
        if (footer < 0 || file.getLong(file.limit() - Long.BYTES) != MAGIC) {
            throw new CheckpointException(path + " is no index of a TensorFlow checkpoint: its last bytes are not those"
                    + " of a table. Checkpoints before TensorFlow 0.12 cannot be read.");
        }
        ByteBuffer handles = file.slice(footer, FOOTER_BYTES);
        Varints.next(handles);
        Varints.next(handles);
        Map<String, ByteBuffer> all = new LinkedHashMap<>();
        entries(
                block(handles),
                (key, handle) -> entries(block(handle), (name, value) -> {
                    if (all.put(name, value) != null) {
                        throw new CheckpointException(path + " is damaged: it has the key \"" + name + "\" twice.");
                    }
                }));
        return all;
    }

    /** @param handle offset and size of the block */
    private ByteBuffer block(ByteBuffer handle) {
        int offset = position(Varints.next(handle));
        int size = position(Varints.next(handle));
        if (file.get(offset + size) != 0) {
            throw new CheckpointException(path + ": a block is compressed, which TensorFlow does not do here.");
        }
        return file.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int position(long value) {
        if (value < 0 || value > Integer.MAX_VALUE / 2) {
            throw new BufferUnderflowException();
        }
        return (int) value;
    }

    /** Each key is written as what differs from the one before. */
    private static void entries(ByteBuffer block, BiConsumer<String, ByteBuffer> sink) {
        long restarts = block.getInt(block.limit() - RESTART_BYTES) & 0xffffffffL;
        long end = block.limit() - RESTART_BYTES * (restarts + 1);
        if (end < 0) {
            throw new BufferUnderflowException();
        }
        ByteBuffer in = block.slice(0, (int) end);
        byte[] key = {};
        while (in.hasRemaining()) {
            long shared = Varints.next(in);
            int own = Varints.length(in);
            int length = Varints.length(in);
            if (shared < 0 || shared > key.length) {
                throw new BufferUnderflowException();
            }
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(key, 0, (int) shared);
            byte[] rest = new byte[own];
            in.get(rest);
            next.writeBytes(rest);
            key = next.toByteArray();
            sink.accept(new String(key, StandardCharsets.UTF_8), in.slice(in.position(), length));
            in.position(in.position() + length);
        }
    }
}
