package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.console.Shell;

/** What a person sees while the scripts build. Maven is a script that says what Maven says. */
class LaunchScriptTest {
    private static final Path LAUNCH = Path.of("src/main/launch").toAbsolutePath();

    @TempDir
    private Path root;

    @BeforeEach
    void requireShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
    }

    @Test
    void theBuildTellsWhatItDoes() throws IOException, InterruptedException {
        List<String> lines = build("""
                [INFO] Building PASTA for Deeplearning4j 0.1.0-SNAPSHOT                           [1/2]
                Downloading from central: https://a.example/onnx/natives-linux.jar
                Downloaded from central: https://a.example/onnx/natives-linux.jar (42 MB at 3.4 MB/s)
                Downloaded from central: https://a.example/small.jar (475 kB at 1.2 MB/s)
                Downloaded from central: https://a.example/large.jar (6.5 MB at 1.2 MB/s)
                [INFO] Building samediff-bert: a BERT of any dialect 0.1.0-SNAPSHOT               [2/2]
                [INFO] BUILD SUCCESS""", 0);

        assertThat(lines)
                .containsExactly(
                        "Building PASTA, once; the first time this downloads about 300 MB.",
                        "  compiling PASTA [1/2]",
                        "  downloaded natives-linux.jar (42 MB, 42 MB so far)",
                        "  downloaded large.jar (6.5 MB, 48 MB so far)",
                        "  compiling samediff-bert [2/2]",
                        "built");
    }

    @Test
    void aBuildThatFailsSaysWhyAndWhereAllIs() throws IOException, InterruptedException {
        List<String> lines = build("""
                [INFO] Building PASTA for Deeplearning4j 0.1.0-SNAPSHOT                           [1/2]
                [ERROR] No space left on device""", 1);

        assertThat(lines)
                .endsWith(
                        "[ERROR] No space left on device",
                        "pasta: the build failed; its errors are above, all of its output is in " + root
                                + "/pasta-cli/target/build.log.");
        assertThat(root.resolve("pasta-cli/target/build.log")).content().contains("Building PASTA for Deeplearning4j");
        // Nor does it keep the next one from building.
        assertThat(build("[ERROR] No space left on device", 1)).contains("[ERROR] No space left on device");
    }

    @Test
    void localesThatKnowNoOtherLettersAreReplaced() throws IOException, InterruptedException {
        assertThat(locale("LC_ALL=C")).isEqualTo("C.UTF-8");
        assertThat(locale("LC_ALL= LC_CTYPE=POSIX")).isEqualTo("C.UTF-8");
        assertThat(locale("LC_ALL= LC_CTYPE= LANG=")).isEqualTo("C.UTF-8");
        assertThat(locale("LC_ALL= LC_CTYPE= LANG=de_DE.UTF-8")).isEmpty();
        assertThat(locale("LC_ALL=de_DE.ISO-8859-1 LANG=C")).isEqualTo("de_DE.ISO-8859-1");
        String told = "properties='    sun.jnu.encoding = %s'; LC_ALL=de_DE.UTF-8";
        assertThat(locale(String.format(Locale.ROOT, told, "ANSI_X3.4-1968")))
                .as("not installed")
                .isEqualTo("C.UTF-8");
        assertThat(locale(String.format(Locale.ROOT, told, "UTF-8"))).isEqualTo("de_DE.UTF-8");
    }

    /** What pasta.cmd makes of it: Java's options, class path and the environment. */
    @Test
    void whatIsBuiltIsStartedWithItsOptions() throws IOException, InterruptedException {
        Path target = Files.createDirectories(root.resolve("pasta-cli/target"));
        Files.createDirectories(root.resolve("pasta-cuda/target"));
        for (String options : List.of("all", "server", "command", "java-17", "java-22", "java-24")) {
            Path file = Path.of("pasta-cli/src/main/launch", options + ".options");
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(Path.of("..").resolve(file), root.resolve(file));
        }
        for (String file :
                List.of("pom.xml", "a.jar", "pasta-cli/target/pasta.jar", "pasta-cuda/target/pasta-cuda.jar")) {
            Files.writeString(root.resolve(file), "<project/>");
        }
        Files.writeString(target.resolve("classpath"), root.resolve("a.jar").toString());
        Files.setLastModifiedTime(
                Files.writeString(target.resolve("pasta.built"), ""),
                FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(started("serve", "--adapters", "a"))
                .contains("-XX:+AlwaysPreTouch")
                .doesNotContain("-Xmn16m");
        assertThat(Files.readString(root.resolve("session.cmd"))).contains("set \"OMP_NUM_THREADS=1\"\r\n");
        assertThat(started("train", "--encoder", "STOCK"))
                .contains("-Xmn16m", "-XX:MaxRAMPercentage=50")
                .anyMatch(line -> line.startsWith("\"") && line.contains("pasta.jar") && line.contains("a.jar"));
        assertThat(Files.readString(root.resolve("session.cmd")))
                .contains("set \"OMP_WAIT_POLICY=passive\"\r\n")
                .doesNotContain("OMP_NUM_THREADS");
    }

    /** Java's arguments. */
    private List<String> started(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                LAUNCH.resolve("Launch.java").toString(),
                "start",
                root.toString(),
                "pasta",
                "pasta-cli",
                root.resolve("session").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launch = new ProcessBuilder(command).redirectErrorStream(true);
        launch.environment().keySet().removeIf(name -> name.matches("(OMP|KMP|OPENBLAS)_.*"));
        Process java = launch.start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(output).isZero();
        return Files.readAllLines(root.resolve("session.args"));
    }

    private String locale(String variables) throws IOException, InterruptedException {
        String script = "export " + variables + "; root=" + Shell.quoted(root) + "; program=pasta; module=pasta-cli; . "
                + Shell.quoted(Path.of("src/main/sh/launch.sh").toAbsolutePath()) + "; choose_locale; echo $LC_ALL";
        Process shell = new ProcessBuilder("/bin/sh", "-euc", script).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return output.strip();
    }

    /** Builds with a Maven that prints lines and ends. */
    private List<String> build(String lines, int status) throws IOException, InterruptedException {
        Path maven = root.resolve("mvn");
        Files.writeString(root.resolve("says"), lines);
        Files.writeString(
                maven,
                "#!/bin/sh\n"
                        + "case \"$*\" in *--version*) echo 'Apache Maven 3.8.7'; exit ;; esac\n"
                        + "cat " + Shell.quoted(root.resolve("says")) + "\nexit " + status + "\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Path launch = Path.of("src/main/sh/launch.sh").toAbsolutePath();
        Process shell = new ProcessBuilder(
                        "/bin/sh",
                        "-euc",
                        "PATH=" + Shell.quoted(root) + ":$PATH; root=" + Shell.quoted(root)
                                + "; shared=" + Shell.quoted(LAUNCH)
                                + "; program=pasta; module=pasta-cli; main=None; . " + Shell.quoted(launch)
                                + "; find_java; build; echo built >&2")
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isEqualTo(status);
        return output.lines().toList();
    }
}
