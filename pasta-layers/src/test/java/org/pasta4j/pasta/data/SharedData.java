package org.pasta4j.pasta.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The published data sets that may lie beside a checkout but never in it. */
final class SharedData {
    private SharedData() {}

    /** A file of the data sets; the test is skipped, saying so, where they are absent. */
    static Path file(String name) {
        Path folder = folder();
        assumeTrue(
                Files.isDirectory(folder), "Skipped: no data sets at " + folder + "; set PASTA_DATA to their folder.");
        return folder.resolve(name);
    }

    private static Path folder() {
        String set = System.getenv("PASTA_DATA");
        if (set != null) {
            return Path.of(set);
        }
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && !Files.isDirectory(root.resolve("pasta-layers"))) {
            root = root.getParent();
        }
        return root.resolveSibling("shared").resolve("data");
    }
}
