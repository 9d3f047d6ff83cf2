package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder of files that is gone when it is closed, unless it was moved away before. */
final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Made as any folder is, not by {@link Files#createTempDirectory}: that keeps other users out, and the rights stay
     * when the folder is moved. The name does not depend on the target's, so that a long one fits.
     */
    static TemporaryFolder beside(Path target) throws IOException {
        return new TemporaryFolder(Files.createDirectory(target.resolveSibling(".pasta-" + UUID.randomUUID())));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
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
