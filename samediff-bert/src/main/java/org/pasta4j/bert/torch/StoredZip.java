package org.pasta4j.bert.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FileBytes;

/**
 * A ZIP archive whose entries are stored without compression, as PyTorch writes them, so that they can be used where
 * they lie. Nothing is unpacked, and nothing written.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE, the format</a>
 */
final class StoredZip {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int DIRECTORY_ENTRY_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    /** Number of the extra field that holds what is too large for 32 bits. */
    private static final int ZIP64 = 1;

    private static final long IN_ZIP64 = 0xffffffffL;

    private final Path path;
    private final FileBytes file;
    private final Map<String, Place> entries = new LinkedHashMap<>();

    private record Place(long header, long size) {}

    /**
     * The contents of an entry.
     *
     * @param start of its first byte in the file
     * @param size in bytes
     */
    record Entry(FileBytes file, long start, long size) {
        /**
         * Some of the bytes, little-endian.
         *
         * @param what they are, for messages
         * @throws CheckpointException if they are more than a buffer can have, or there are not so many
         */
        ByteBuffer slice(String what, long offset, long length) {
            return file.slice(what, Math.addExact(start, offset), length);
        }
    }

    private StoredZip(Path path, FileBytes file) {
        this.path = path;
        this.file = file;
    }

    /** @param file of any size */
    static StoredZip of(Path path, FileBytes file) {
        StoredZip zip = new StoredZip(path, file);
        try {
            zip.readDirectory();
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | BufferUnderflowException e) {
            throw new CheckpointException(path + " is damaged: its archive's directory points beyond it.", e);
        }
        return zip;
    }

    private void readDirectory() {
        long end = findEnd();
        ByteBuffer last = bytes(end, END_BYTES);
        int count = last.getShort(10) & 0xffff;
        long start = last.getInt(16) & IN_ZIP64;
        if (start == IN_ZIP64) {
            // The locator stands before the end and points to a larger end, which has all of it in 64 bits.
            start = bytes(bytes(end - 20 + 8, Long.BYTES).getLong() + 48, Long.BYTES)
                    .getLong();
        }
        ByteBuffer directory = bytes(start, end - start);
        while (directory.remaining() >= DIRECTORY_ENTRY_BYTES
                && directory.getInt(directory.position()) == DIRECTORY_ENTRY) {
            readEntry(directory);
        }
        if (entries.isEmpty() && count > 0) {
            throw new CheckpointException(path + " is damaged: its archive has no directory.");
        }
    }

    private ByteBuffer bytes(long offset, long length) {
        if (!file.has(offset, length)) {
            throw new IndexOutOfBoundsException();
        }
        return file.slice("the archive's directory", offset, length);
    }

    private long findEnd() {
        long least = Math.max(0, file.size() - END_BYTES - LONGEST_COMMENT);
        ByteBuffer tail = bytes(least, file.size() - least);
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return least + at;
            }
        }
        throw new CheckpointException(path
                + " is no ZIP archive, or cut off: expected a file of torch.save. Download it again, or save the model with"
                + " save_pretrained(folder, safe_serialization=True).");
    }

    /** Reads the entry at the position, which goes on to the next. */
    private void readEntry(ByteBuffer directory) {
        ByteBuffer fixed = littleEndian(directory, DIRECTORY_ENTRY_BYTES);
        int method = fixed.getShort(10);
        long packed = fixed.getInt(20) & IN_ZIP64;
        long size = fixed.getInt(24) & IN_ZIP64;
        long header = fixed.getInt(42) & IN_ZIP64;
        String name = StandardCharsets.UTF_8
                .decode(littleEndian(directory, fixed.getShort(28) & 0xffff))
                .toString();
        ByteBuffer extra = littleEndian(directory, fixed.getShort(30) & 0xffff);
        littleEndian(directory, fixed.getShort(32) & 0xffff);
        if (method != 0) {
            throw new CheckpointException(path + ": the entry " + name
                    + " of the archive is compressed; torch.save stores entries as they are. Save the model again.");
        }
        if (size == IN_ZIP64 || header == IN_ZIP64) {
            ByteBuffer wide = zip64(extra, name);
            size = size == IN_ZIP64 ? wide.getLong() : size;
            if (packed == IN_ZIP64) {
                wide.getLong();
            }
            header = header == IN_ZIP64 ? wide.getLong() : header;
        }
        if (entries.put(name, new Place(header, size)) != null) {
            throw new CheckpointException(path + ": the archive has two entries " + name + ".");
        }
    }

    /** The next bytes, taken. */
    private static ByteBuffer littleEndian(ByteBuffer from, int length) {
        ByteBuffer next = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + length);
        return next;
    }

    private ByteBuffer zip64(ByteBuffer extra, String name) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int length = extra.getShort() & 0xffff;
            if (id == ZIP64) {
                return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + length);
        }
        throw new CheckpointException(path + ": the size of the archive's entry " + name + " is missing.");
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** The contents of an entry, all of which are in the file. */
    Entry entry(String name) {
        Place place = entries.get(name);
        if (place == null) {
            throw new CheckpointException(path + " is incomplete: the archive has no entry " + name + ".");
        }
        if (!file.has(place.header(), LOCAL_BYTES)) {
            throw cutOff(name);
        }
        ByteBuffer local = bytes(place.header(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL) {
            throw new CheckpointException(path + " is damaged: the archive's entry " + name + " is not in its place.");
        }
        long start = place.header() + LOCAL_BYTES + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
        if (!file.has(start, place.size())) {
            throw cutOff(name);
        }
        return new Entry(file, start, place.size());
    }

    private CheckpointException cutOff(String name) {
        return new CheckpointException(path + " is cut off: the archive's entry " + name + " reaches beyond its end.");
    }
}
