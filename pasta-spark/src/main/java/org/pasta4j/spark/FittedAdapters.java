package org.pasta4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.pasta.adapter.Adapter;

/** Adapters that were trained by this driver, in temporary folders of their own that go with its JVM. */
final class FittedAdapters {
    private FittedAdapters() {}

    /** Saves an adapter; returns its folder as Hadoop reads it. */
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
            // As Hadoop's paths are written: a blank as it is, where a URI has %20.
            return new org.apache.hadoop.fs.Path(saved.toUri()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot save the trained adapter in a temporary folder", e);
        }
    }
}
