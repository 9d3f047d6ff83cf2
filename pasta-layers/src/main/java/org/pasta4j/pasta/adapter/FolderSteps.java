package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.files.Drafts;

/**
 * The steps of a change in a folder of adapters. Each is counted before it is made: the lock's file grows by a byte, so
 * that to ask for the count is to look at a file, for which nothing is opened and nothing waits.
 *
 * @hidden
 */
@Internal
public final class FolderSteps {
    /** The lock's. Stays when that is free: to delete it would take it from under a process that waits for it. */
    public static final String FILE = ".lock";

    /** At that size the file begins anew; no look lasts so many steps. */
    private static final long MOST = 1 << 20;

    /** Not a channel, which an interrupted thread would close, and lose the lock by it. */
    private final RandomAccessFile count;

    /** @param count the lock's file; the lock is held */
    public FolderSteps(RandomAccessFile count) {
        this.count = count;
    }

    /** Equal for equal counts; empty where no step was ever made. */
    static Optional<FileStamp> counted(Path place) {
        return FileStamp.of(place.resolveSibling(FILE));
    }

    public void move(Path from, Path to) throws IOException {
        count();
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    public void delete(Path what) throws IOException {
        count();
        Drafts.delete(what);
    }

    private void count() throws IOException {
        long size = count.length();
        if (size >= MOST) {
            count.setLength(0);
        } else {
            count.seek(size);
            count.write(0);
        }
    }
}
