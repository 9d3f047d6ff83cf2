package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of files that is gone when it is closed, or when the process is told to end meanwhile, unless it was moved
 * away before.
 */
final class TemporaryFolder implements AutoCloseable {
    /** Of the names of all of them. */
    static final String PREFIX = ".pasta-";

    private final Path path;
    private final Thread onEnd = new Thread(this::deleteAtEnd, "delete draft");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Made as any folder is, not by {@link Files#createTempDirectory}: that keeps other users out, and the rights stay
     * when the folder is moved. The name does not depend on the target's, so that a long one fits.
     *
     * @param target with its parent
     */
    static TemporaryFolder beside(Path target) throws IOException {
        TemporaryFolder folder = new TemporaryFolder(Files.createDirectory(Drafts.in(target.getParent(), PREFIX)));
        Runtime.getRuntime().addShutdownHook(folder.onEnd);
        return folder;
    }

    /** Deletes what processes that were killed have left. The folder is listed for it, and may be a large one. */
    static void deleteAbandoned(Path parent) {
        Drafts.deleteAbandoned(parent, PREFIX);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Drafts.delete(path);
        } finally {
            forgetEnd();
        }
    }

    private void forgetEnd() {
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is running, or has run.
            return;
        }
    }

    private void deleteAtEnd() {
        try {
            Drafts.delete(path);
        } catch (IOException e) {
            // Nobody is left to be told.
            return;
        }
    }
}
