package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a Java process of its own. */
public final class OtherProcess {
    private static final int MOST_MINUTES = 30;

    private OtherProcess() {}

    /**
     * Runs it to its end, which has to be a good one.
     *
     * @param folder for what it says
     * @param options of Java, beside the class path
     * @param main its class
     * @param arguments as text
     * @return lines of its standard output
     */
    public static List<String> lines(Path folder, List<String> options, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Path output = Files.createTempFile(folder, main.getSimpleName(), ".out");
        Path errors = Files.createTempFile(folder, main.getSimpleName(), ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES))
                    .as("ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue())
                .as("%s%n%s", lines, Files.readString(errors))
                .isZero();
        return lines;
    }

    /** The same of lines that begin with a word, without it. */
    public static List<String> lines(String word, List<String> all) {
        return all.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }
}
