package org.pasta4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.benchmarks.task.TinyData;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.FusedEncoder;

class PastaBenchTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Our side alone, from the command line to the picture. */
    @Test
    void aComparisonEndsInATableAndAPicture() throws IOException {
        Path data = TinyData.write(folder.resolve("data"));
        Path results = folder.resolve("results");

        int exit = run(
                "--models=" + TinyData.TINY_BERT,
                "--tasks=sst2",
                "--only=ours-fp32,ours-infer-fp32,stock,limit-fp32",
                "--rounds=1",
                "--warm-up=0",
                "--seconds=0",
                "--data=" + data,
                "--out=" + results);

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        String page = Files.readString(only(results, "md"));
        assertThat(page).contains("| tiny-bert | sst2 | training | stock SameDiff | ", "--tasks=sst2");
        assertThat(ImageIO.read(only(results, "png").toFile())).isNotNull();
        if (FusedEncoder.obstacle(Precision.FP32).isEmpty()) {
            assertThat(page)
                    .containsPattern("training \\| ours, fp32 \\| [0-9,]+ \\|")
                    .containsPattern("prediction \\| ours, fp32, any order of rows \\| [0-9,]+ \\|")
                    .containsPattern("oneDNN matmul limit, fp32 \\| [0-9,]+ \\| [0-9.]+ x \\|")
                    .doesNotContain("Not measured");
        }
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    @Test
    void aPoolIsTimedAndItsMemoryCounted() throws IOException {
        Path data = TinyData.write(folder.resolve("data"));

        int exit = run(
                "pool",
                "--model=" + TinyData.TINY_BERT,
                "--adapters=3",
                "--examples=4",
                "--batch=2",
                "--rounds=2",
                "--resident=50",
                "--data=" + data);

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString())
                .containsPattern("sst2, 4 texts in batches of 2: [0-9]+ texts a second with one adapter")
                .containsPattern("processor time ([0-9.]+ \\([0-9.]+ to [0-9.]+\\) times|too short to tell)")
                .contains("50 adapters of 1,032 bytes");
    }

    @Test
    void missingDataIsOneLine() {
        assertThat(run("--data=" + folder, "--tasks=cola")).isEqualTo(1);
        assertThat(err.toString()).startsWith("pasta-bench: The data of cola is expected at ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aModelThatIsNotThereIsOneLine() throws IOException {
        Path data = TinyData.write(folder.resolve("data"));

        assertThat(run("--data=" + data, "--only=ours", "--models=minilmm")).isEqualTo(1);
        assertThat(err.toString()).startsWith("pasta-bench: No model \"minilmm\"");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void anUnknownKernelIsOneLine() {
        assertThat(run("kernels", "nonsense")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "pasta-bench: No kernel is called nonsense. See pasta-bench kernels --help.");
    }

    private int run(String... arguments) {
        return PastaBench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
