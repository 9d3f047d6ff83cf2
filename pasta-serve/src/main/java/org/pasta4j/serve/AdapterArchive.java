package org.pasta4j.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;

/**
 * An adapter's folder as a ZIP file. It is read in memory, and only the files that an adapter is loaded from: nothing
 * is ever unpacked to a path that a client has chosen.
 */
final class AdapterArchive {
    private static final int MOST_ENTRIES = 100;
    private static final int PIECE = 16 * 1024;

    private final int most;
    private final Map<String, byte[]> files = new HashMap<>();
    private String folder;
    private long unpacked;

    /** @param most bytes unpacked, all entries together */
    private AdapterArchive(int most) {
        this.most = most;
    }

    /**
     * Reads an adapter.
     *
     * @param zip its folder's files, at the top or in one folder
     * @param most bytes unpacked
     * @param base that it has to fit
     * @throws ProblemException if it is not whole, or made for another base
     */
    static Adapter read(byte[] zip, int most, BertModel base) {
        AdapterArchive archive = new AdapterArchive(most);
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            archive.read(entries);
        } catch (IOException | IllegalArgumentException e) {
            // The second is thrown for names that are not UTF-8.
            throw broken("The body is not a ZIP file that can be read.");
        }
        return archive.adapter(base);
    }

    private void read(ZipInputStream entries) throws IOException {
        int count = 0;
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            count++;
            if (count > MOST_ENTRIES) {
                throw broken("The ZIP file has more than " + MOST_ENTRIES + " entries; expected an adapter's folder.");
            }
            add(entry.getName(), entries);
        }
        if (count == 0) {
            throw broken("The body is not a ZIP file, or an empty one.");
        }
    }

    private void add(String path, InputStream in) throws IOException {
        if (path.startsWith("/") || path.contains("..") || path.contains("\\") || path.contains(":")) {
            throw broken("The ZIP file has an entry \"" + LogText.clean(path)
                    + "\"; expected the files of one folder, by relative names.");
        }
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        boolean wanted = Adapter.fileNames().contains(name);
        byte[] content = unpack(in, wanted);
        if (wanted) {
            String parent = path.substring(0, slash + 1);
            boolean elsewhere = folder != null && !folder.equals(parent);
            folder = parent;
            if (elsewhere || files.put(name, content) != null) {
                throw broken("The ZIP file holds more than one adapter; expected one folder's files.");
            }
        }
    }

    /** What is not kept is unpacked too, for a ZIP file cannot be read on without, and counts. */
    private byte[] unpack(InputStream in, boolean keep) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            unpacked += read;
            if (unpacked > most) {
                throw Problem.of(
                                ProblemType.TOO_LARGE,
                                "The ZIP file unpacks to more than the " + most + " bytes that are taken.")
                        .exception();
            }
            if (keep) {
                bytes.write(piece, 0, read);
            }
        }
        return bytes.toByteArray();
    }

    private Adapter adapter(BertModel base) {
        try {
            Adapter adapter = Adapter.of(files);
            requireBase(adapter, base);
            return adapter;
        } catch (AdapterException e) {
            // It speaks of the upload alone: its paths are the names of the files.
            throw broken(e.getMessage());
        }
    }

    /** In words of its own: the library's would name the place where this server's model lies. */
    private static void requireBase(Adapter adapter, BertModel base) {
        String expected = base.fingerprint();
        if (!adapter.config().baseFingerprint().equals(expected)) {
            throw broken("The adapter was trained on another base: expected " + expected + ", found "
                    + adapter.config().baseFingerprint() + ".");
        }
        adapter.requireBase(base);
    }

    private static ProblemException broken(String detail) {
        return Problem.of(ProblemType.BROKEN_UPLOAD, detail).exception();
    }
}
