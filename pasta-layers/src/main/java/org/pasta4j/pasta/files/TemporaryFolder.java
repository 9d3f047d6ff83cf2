package org.pasta4j.pasta.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder of files that is gone when it is closed, or when the process is told to end meanwhile, unless it was moved
 * away before. What the process's end has begun to delete is never moved: it would appear without some of its files.
 */
public final class TemporaryFolder implements AutoCloseable {
    /** Of the names of those that lie beside their target. */
    public static final String PREFIX = ".pasta-";

    private final Path path;
    private final Thread onEnd = new Thread(this::deleteAtEnd, "delete draft");
    private boolean ending;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder as any folder is made, not as {@link Files#createTempDirectory} does: that keeps other users out,
     * and the rights stay when the folder is moved.
     *
     * @param parent that it is to be in
     * @param prefix of its name, with a dot in front by which it is hidden; {@link Drafts#deleteAbandoned} deletes what
     *     processes that were killed have left
     * @throws IOException if the file system refuses
     */
    public static TemporaryFolder in(Path parent, String prefix) throws IOException {
        TemporaryFolder folder = new TemporaryFolder(Files.createDirectory(Drafts.in(parent, prefix)));
        Runtime.getRuntime().addShutdownHook(folder.onEnd);
        return folder;
    }

    /**
     * The name does not depend on the target's, so that a long one fits.
     *
     * @param target with its parent
     */
    public static TemporaryFolder beside(Path target) throws IOException {
        return in(target.getParent(), PREFIX);
    }

    /** Deletes what processes that were killed have left. The folder is listed for it, and may be a large one. */
    public static void deleteAbandoned(Path parent) {
        Drafts.deleteAbandoned(parent, PREFIX);
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /**
     * Moves it, or a part of it, by one atomic rename.
     *
     * @param part the folder or what lies in it
     * @param target on the same file system
     * @throws IOException if the file system refuses, or the process is ending
     */
    public synchronized void move(Path part, Path target) throws IOException {
        if (ending) {
            throw new IOException("the process is ending");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what was not moved away. */
    @Override
    public void close() throws IOException {
        try {
            delete();
        } finally {
            forgetEnd();
        }
    }

    private synchronized void delete() throws IOException {
        Drafts.delete(path);
    }

    private void forgetEnd() {
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is running, or has run.
            return;
        }
    }

    /** Other threads may still write into it. */
    synchronized void deleteAtEnd() {
        ending = true;
        try {
            Drafts.delete(path);
        } catch (IOException e) {
            // The next process that writes there deletes it.
            return;
        }
    }
}
