package org.pasta4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.pasta.adapter.Adapter;

/** Adapters that were trained by this driver, in temporary folders of their own that go with its JVM. */
final class FittedAdapters {
    private FittedAdapters() {}

    /** Saves an adapter; returns the URI of its folder. */
    static String save(Adapter adapter) {
        try {
            Path folder = Files.createTempDirectory("pasta-adapter");
            // In the other order than they are made in.
            folder.toFile().deleteOnExit();
            Path saved = folder.resolve("adapter");
            saved.toFile().deleteOnExit();
            adapter.save(saved);
            try (var files = Files.list(saved)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            return saved.toUri().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot save the trained adapter in a temporary folder", e);
        }
    }
}
