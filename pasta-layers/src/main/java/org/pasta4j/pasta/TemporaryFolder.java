package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of files that is gone when it is closed, or when the process is told to end meanwhile, unless it was moved
 * away before.
 */
final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread onEnd = new Thread(this::deleteAtEnd, "delete draft");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Made as any folder is, not by {@link Files#createTempDirectory}: that keeps other users out, and the rights stay
     * when the folder is moved. The name does not depend on the target's, so that a long one fits.
     */
    static TemporaryFolder beside(Path target) throws IOException {
        TemporaryFolder folder =
                new TemporaryFolder(Files.createDirectory(target.resolveSibling(".pasta-" + UUID.randomUUID())));
        Runtime.getRuntime().addShutdownHook(folder.onEnd);
        return folder;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            delete();
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
            delete();
        } catch (IOException e) {
            // Nobody is left to be told.
            return;
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.delete(path);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }
}
