package org.pasta4j.benchmarks.measure;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of the project are that no jar holds. */
public final class Checkout {
    /** Set by the pasta-bench script. */
    private static final String ROOT_VARIABLE = "PASTA_ROOT";

    /** Names the folder of the data sets. */
    public static final String DATA_VARIABLE = "PASTA_DATA";

    private Checkout() {}

    /** The folder of the checkout; without the script the nearest one above the working directory. */
    public static Path root() {
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

    /** The file of Java's options with which the pasta script starts a server. */
    public static Path serverOptions() {
        return root().resolve(Path.of("pasta-cli", "src", "main", "launch", "server.options"));
    }

    /** The folder of this module. */
    public static Path module() {
        return root().resolve("benchmarks");
    }

    /** The folder of the data sets where no option names another. */
    public static Path data() {
        String set = System.getenv(DATA_VARIABLE);
        return set != null && !set.isEmpty()
                ? Path.of(set)
                : root().toAbsolutePath().normalize().resolveSibling("shared").resolve("data");
    }
}
