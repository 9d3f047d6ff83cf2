package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a build whose tests failed, or were skipped where they should have run. */
class TestReportsTest {
    private static final Path CI = Path.of("../.ci");

    @TempDir
    private static Path classes;

    @TempDir
    private Path root;

    private record Result(int status, String output) {}

    /** Once, for what starts a source file compiles it each time. */
    @BeforeAll
    static void compile() {
        String source = CI.resolve("TestReports.java").toString();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-Xlint:all",
                                "-Werror",
                                "-cp",
                                classes.toString(),
                                "-d",
                                classes.toString(),
                                source))
                .isZero();
    }

    @BeforeEach
    void report() throws IOException {
        Files.createDirectory(root.resolve(".ci"));
        write("one", "a.GoodTest", """
                <testcase name="works" classname="a.GoodTest" time="1.5"/>
                """);
    }

    private void write(String module, String type, String cases) throws IOException {
        Path folder = Files.createDirectories(root.resolve(module).resolve("target/surefire-reports"));
        Files.writeString(
                folder.resolve("TEST-" + type + ".xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" + type + "\">\n" + cases
                        + "</testsuite>\n");
    }

    private void maySkip(String lines) throws IOException {
        Files.writeString(root.resolve(".ci/may-skip"), "# Why.\n\n" + lines);
    }

    private Result run(String command, long since) throws IOException, InterruptedException {
        Path output = root.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        "TestReports",
                        command,
                        root.toString(),
                        Long.toString(since))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Result(process.waitFor(), Files.readString(output));
    }

    @Test
    void testsThatFailedInWhateverModuleAreListed() throws Exception {
        assertThat(run("failed", 0)).isEqualTo(new Result(0, ""));
        write("two", "b.BadTest", """
                <testcase name="is wrong" classname="BadTest" time="0.1">
                  <failure message="&#10;Expected 1&#10;found 2" type="x"><![CDATA[at]]></failure>
                </testcase>
                <testcase name="" classname="BadTest" time="1,000.1">
                  <error type="java.io.IOException"><![CDATA[java.io.IOException: no
                	at b.BadTest]]></error>
                </testcase>
                """);
        Result result = run("failed", 0);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output().lines())
                .containsExactly(
                        "2 of 3 tests failed:",
                        "  b.BadTest.is wrong: Expected 1 found 2",
                        "  b.BadTest: java.io.IOException: no");
        Path report = root.resolve("two/target/surefire-reports/TEST-b.BadTest.xml");
        Files.setLastModifiedTime(report, FileTime.fromMillis(999_000));
        assertThat(run("failed", 1_000_000)).as("of an earlier run").isEqualTo(new Result(0, ""));
        assertThat(run("slowest", 0).output().lines().skip(1))
                .containsExactly("  1000.2 s  b.BadTest", "     1.5 s  a.GoodTest");
    }

    @Test
    void aTestMayBeSkippedForItsReasonAloneAndWhileItsConditionHolds() throws Exception {
        write("two", "b.SomeTest", """
                <testcase name="needs x" classname="b.SomeTest" time="0">
                  <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: there is no x
                	at b.SomeTest]]></skipped>
                </testcase>
                """);
        maySkip("b[.].*Test | no x$ | no file needed-by-tests ../needed-by-tests\n");
        Result right = run("skipped", 0);
        assertThat(right.output())
                .isEqualToNormalizingNewlines("1 of 2 tests were skipped:\n  b.SomeTest: there is no x (1)\n"
                        + "Tests run: 2, Failures: 0, Skipped: 1\n");
        assertThat(right.status()).isZero();
        Files.createFile(root.resolve("needed-by-tests"));
        assertSkippedWrongly();
        maySkip("b.SomeTest | no y | always\n");
        assertSkippedWrongly();
        maySkip("c.SomeTest | no x | always\n");
        assertSkippedWrongly();
        maySkip("b.SomeTest | no x | no program sh\n");
        assertSkippedWrongly();
        maySkip("b.SomeTest | no x | no variable NO_SUCH_VARIABLE\n");
        assertThat(run("skipped", 0).status()).isZero();
    }

    private void assertSkippedWrongly() throws Exception {
        Result wrong = run("skipped", 0);
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.output()).contains("These should not have been skipped", "\n  b.SomeTest: there is no x\n");
    }

    @Test
    void theListOfThisRepositoryIsRead() throws Exception {
        Files.copy(CI.resolve("may-skip"), root.resolve(".ci/may-skip"));
        write("two", "org.pasta4j.test.TransformersTest", """
                <testcase name="saysTheSame" classname="org.pasta4j.test.TransformersTest" time="0">
                  <skipped message="no -Dpasta.transformers=DIR, as transformers_outputs.py writes into, was given"/>
                </testcase>
                <testcase name="saysMore" classname="org.pasta4j.test.TransformersTest" time="0">
                  <skipped message="not today"/>
                </testcase>
                """);
        assertThat(run("skipped", 0).output())
                .containsPattern("may-skip[^\n]*:\n  org.pasta4j.test.TransformersTest: not today\n")
                .endsWith("Tests run: 3, Failures: 0, Skipped: 2\n");
    }
}
