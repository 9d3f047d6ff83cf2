package org.pasta4j.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of the project are that no jar holds. */
final class Checkout {
    /** Set by the pasta-bench script. */
    private static final String ROOT_VARIABLE = "PASTA_ROOT";

    private Checkout() {}

    /** The folder of the checkout; without the script the nearest one above the working directory. */
    static Path root() {
        String set = System.getenv(ROOT_VARIABLE);
        if (set != null) {
            return Path.of(set);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("benchmarks").resolve("pom.xml"))) {
                return folder;
            }
        }
        return here;
    }

    /** The folder of this module. */
    static Path module() {
        return root().resolve("benchmarks");
    }

    /** The folder of the data sets where no option names another. */
    static Path data() {
        String set = System.getenv(BenchmarkTask.DATA_VARIABLE);
        return set != null && !set.isEmpty()
                ? Path.of(set)
                : root().toAbsolutePath().normalize().resolveSibling("shared").resolve("data");
    }
}
