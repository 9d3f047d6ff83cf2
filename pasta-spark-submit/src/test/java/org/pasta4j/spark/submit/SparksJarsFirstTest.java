package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way through the library where, as on an executor, Spark's versions of shared libraries are found first. */
class SparksJarsFirstTest {
    private static final Path PROGRAM = Path.of("src/test/programs/EveryPath.java");

    @TempDir
    private Path folder;

    @Test
    void everyWayIsGone() throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        String classPath =
                String.join(File.pathSeparator, Programs.sparkJars()) + File.pathSeparator + Programs.ASSEMBLY;
        String base = Programs.ROOT
                .resolve("src-test/src/test/resources/golden/tiny-bert")
                .toString();
        int status = Programs.java(output, classPath, PROGRAM.toString(), base, folder.toString())
                .start()
                .waitFor();
        assertThat(Files.readAllLines(output))
                .containsSubsequence(
                        "trained stock false",
                        "trained auto false",
                        "pool 1",
                        "samediff 2",
                        "loaded true",
                        "onnx 1",
                        "read onnx 7",
                        "read tf 1",
                        "read samediff 1");
        assertThat(status).isZero();
    }
}
