package org.pasta4j.cuda.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole engine without a GPU: libraries with the names of CUDA's run the kernels' own source on the processor. Each
 * test is a process of its own, because a process looks for a GPU once.
 */
class EmulatedGpuTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");
    /** After which a process is taken to hang: long, for the machine may be slow or busy. */
    private static final long MINUTES = 60;

    @TempDir
    private static Path folder;

    private static Path cases;

    private record Result(int status, String output) {}

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "The emulator is for 64-bit Linux on Intel and AMD processors.");
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "g++"))),
                "There is no g++ to build the emulator with.");
        Result built = run(
                Map.of(),
                List.of("bash", "src/test/cpp/fake.sh", folder.resolve("cuda").toString()));
        assertThat(built.status()).as(built.output()).isZero();
        cases = folder.resolve("cases");
        CaseWriter.main(new String[] {cases.toString(), GOLDEN.toString()});
    }

    private static Result check(Map<String, String> environment, Path libraries, String... wanted) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(cases.toString()));
        arguments.addAll(List.of(wanted));
        return run(environment, libraries, GpuCheck.class, arguments);
    }

    private static Result run(Map<String, String> environment, Path libraries, Class<?> program, List<String> arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpasta.cuda.libraries=" + libraries,
                "-Dpasta.cuda.cache=" + folder.resolve("cache"),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(arguments);
        return run(environment, command);
    }

    private static Result run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // Else the loader might find a GPU's own driver first.
        builder.environment().remove("LD_LIBRARY_PATH");
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return new Result(-1, "It did not end within " + MINUTES + " minutes.");
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private static Path libraries() {
        return folder.resolve("cuda");
    }

    @Test
    void theAuthorsNumbersComeOutAndTheProcessorsEngineAgrees() throws Exception {
        Result result = check(
                Map.of(),
                libraries(),
                "sequence-pair",
                "sets-",
                "mean-single",
                "two layers, first tokens, d",
                "two layers, last");
        assertThat(result.output())
                .endsWith("ALL GOOD\n")
                .contains("sequence-pair, gradient", "sets-pair, gradient", "mean-single, last state");
        assertThat(result.status()).isZero();
    }

    @Test
    void sameDiffTrainsAsWithTheProcessorsEngine() throws Exception {
        String checkpoint = GOLDEN.resolve("tiny-bert").toString();
        Result result = run(Map.of(), libraries(), SameDiffTraining.class, List.of(checkpoint, "4"));
        assertThat(result.output()).endsWith("ALL GOOD\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void aGpuThatIsTooOldIsRefused() throws Exception {
        Result result = check(Map.of("FAKE_CUDA_ARCHITECTURE", "75"), libraries(), "sequence-pair,");
        assertThat(result.output()).contains("is too old: its compute capability is 7.5, and 8.0 or newer is needed");
        assertThat(result.status()).isNotZero();
    }

    @Test
    void aLibraryThatIsMissingIsNamed() throws Exception {
        Path without = Files.createDirectories(folder.resolve("without"));
        for (String name : List.of("libcuda.so.1", "libcublasLt.so.13")) {
            Files.copy(libraries().resolve(name), without.resolve(name));
        }
        Result result = check(Map.of(), without, "sequence-pair,");
        assumeTrue(!result.output().contains("ALL GOOD"), "This machine has NVRTC elsewhere.");
        assertThat(result.output())
                .contains(
                        "NVRTC is missing: libnvrtc.so.13 or libnvrtc.so.12 is neither known to the system's loader nor in "
                                + without);
    }

    @Test
    void aModelThatDoesNotFitIsTold() throws Exception {
        Result result = check(Map.of("FAKE_CUDA_MEMORY", "60000"), libraries(), "sequence-pair, plain");
        assertThat(result.output()).contains("The model tiny-bert needs 1 MiB on the GPU; free are 1 MiB of the 1 MiB");
    }

    @Test
    void aBatchThatDoesNotFitIsTold() throws Exception {
        Result result = check(Map.of("FAKE_CUDA_MEMORY", "20000000"), libraries(), "sequence-pair, plain");
        assertThat(result.output())
                .containsPattern("A batch of \\d+ tokens needs \\d+ MiB on the GPU; free are 19 MiB");
    }

    @Test
    void aGpuThatIsLostIsToldAndNothingHangs() throws Exception {
        Result result = check(Map.of("FAKE_CUDA_FAIL_AFTER", "30"), libraries(), "sequence-pair, plain");
        assertThat(result.output())
                .containsPattern("The GPU failed in cu\\w+: CUDA_ERROR_\\w+ \\(\\d+\\)")
                .contains("start the program again");
        assertThat(result.status()).isNotZero();
    }

    /** The first precision's engine fails; those of the others are of the same process and GPU. */
    @Test
    void aCallThatIsRefusedLeavesTheGpuToTheNext() throws Exception {
        for (String refusal : List.of("1", "2", "701")) {
            Map<String, String> once = Map.of("FAKE_CUDA_REFUSE_AT", "30", "FAKE_CUDA_REFUSAL", refusal);
            Result result = check(once, libraries(), "sequence-pair, plain");
            assertThat(result.output())
                    .containsPattern(
                            "CudaException: The GPU \\w+ .*cuLaunchKernelEx: CUDA_ERROR\\w* \\(" + refusal + "\\)")
                    .contains(refusal.equals("2") ? "Take smaller batches" : "It can be asked on")
                    .doesNotContain("start the program again")
                    .endsWith("1 FAILURES\n");
        }
    }
}
