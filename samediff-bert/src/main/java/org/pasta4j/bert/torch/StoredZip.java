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
    private final ByteBuffer file;
    private final Map<String, Place> entries = new LinkedHashMap<>();

    private record Place(int header, int size) {}

    private StoredZip(Path path, ByteBuffer file) {
        this.path = path;
        this.file = file;
    }

    /** @param bytes the whole file, from position to limit */
    static StoredZip of(Path path, ByteBuffer bytes) {
        StoredZip zip = new StoredZip(path, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
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
        int end = findEnd();
        int count = file.getShort(end + 10) & 0xffff;
        long start = file.getInt(end + 16) & IN_ZIP64;
        if (start == IN_ZIP64) {
            // The locator stands before the end and points to a larger end, which has all of it in 64 bits.
            start = file.getLong(Math.toIntExact(file.getLong(end - 20 + 8)) + 48);
        }
        int at = Math.toIntExact(start);
        for (int i = 0; at < end && file.getInt(at) == DIRECTORY_ENTRY; i++) {
            at = readEntry(at);
            if (i > file.limit() / DIRECTORY_ENTRY_BYTES) {
                break;
            }
        }
        if (entries.isEmpty() && count > 0) {
            throw new CheckpointException(path + " is damaged: its archive has no directory.");
        }
    }

    private int findEnd() {
        int least = Math.max(0, file.limit() - END_BYTES - LONGEST_COMMENT);
        for (int at = file.limit() - END_BYTES; at >= least; at--) {
            if (file.getInt(at) == END) {
                return at;
            }
        }
        throw new CheckpointException(path + " is no ZIP archive, or cut off: expected a file of torch.save (PyTorch"
                + " 1.6 or newer). Download it again, or save the model with"
                + " save_pretrained(folder, safe_serialization=True).");
    }

    private int readEntry(int at) {
        int method = file.getShort(at + 10);
        long size = file.getInt(at + 24) & IN_ZIP64;
        int nameBytes = file.getShort(at + 28) & 0xffff;
        int extraBytes = file.getShort(at + 30) & 0xffff;
        int commentBytes = file.getShort(at + 32) & 0xffff;
        long header = file.getInt(at + 42) & IN_ZIP64;
        String name = StandardCharsets.UTF_8
                .decode(file.slice(at + DIRECTORY_ENTRY_BYTES, nameBytes))
                .toString();
        if (method != 0) {
            throw new CheckpointException(path + ": the entry " + name
                    + " of the archive is compressed; torch.save stores entries as they are. Save the model again.");
        }
        int extra = at + DIRECTORY_ENTRY_BYTES + nameBytes;
        if (size == IN_ZIP64 || header == IN_ZIP64) {
            ByteBuffer wide = zip64(file.slice(extra, extraBytes).order(ByteOrder.LITTLE_ENDIAN), name);
            size = size == IN_ZIP64 ? wide.getLong() : size;
            if ((file.getInt(at + 20) & IN_ZIP64) == IN_ZIP64) {
                wide.getLong();
            }
            header = header == IN_ZIP64 ? wide.getLong() : header;
        }
        if (entries.put(name, new Place(Math.toIntExact(header), Math.toIntExact(size))) != null) {
            throw new CheckpointException(path + ": the archive has two entries " + name + ".");
        }
        return extra + extraBytes + commentBytes;
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

    /** The bytes of an entry, little-endian. */
    ByteBuffer entry(String name) {
        Place place = entries.get(name);
        if (place == null) {
            throw new CheckpointException(path + " is incomplete: the archive has no entry " + name + ".");
        }
        try {
            if (file.getInt(place.header()) != LOCAL) {
                throw new CheckpointException(
                        path + " is damaged: the archive's entry " + name + " is not in its place.");
            }
            int nameBytes = file.getShort(place.header() + 26) & 0xffff;
            int extraBytes = file.getShort(place.header() + 28) & 0xffff;
            int start = Math.addExact(place.header(), LOCAL_BYTES + nameBytes + extraBytes);
            return file.slice(start, place.size()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new CheckpointException(
                    path + " is cut off: the archive's entry " + name + " reaches beyond its end.", e);
        }
    }
}
