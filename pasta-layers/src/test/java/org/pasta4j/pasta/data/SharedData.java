package org.pasta4j.pasta.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The published data sets that may lie beside a checkout but never in it. */
public final class SharedData {
    private SharedData() {}

    /** A file of the data sets; the test is skipped, saying so, where it is absent. */
    public static Path file(String name) {
        Path file = folder().resolve(name);
        assumeTrue(
                Files.exists(file),
                () -> "There is no data set at " + file + "; docs/data.md says where it is to be had, and PASTA_DATA"
                        + " names their folder.");
        return file;
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
