package org.pasta4j.spark.submit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Java processes on Spark's own class path. */
final class Programs {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /**
     * Of a process that ends before its compiler would have paid, and that adds up in the same order wherever it runs:
     * on how many threads decides on that.
     */
    static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dpasta.threads=1");

    static final Path ASSEMBLY = ROOT.resolve("pasta-spark-assembly/target/pasta-spark-assembly.jar");

    private Programs() {}

    /** What Maven has resolved for this module, without the tests' own. */
    static List<String> sparkJars() throws IOException {
        return List.of(Files.readString(Path.of("target/classpath")).strip().split(File.pathSeparator));
    }

    /** A {@code SPARK_HOME} with the jars of Spark and no others, from which workers start executors. */
    static Path sparkHome(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        for (String jar : sparkJars()) {
            Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
        }
        return folder;
    }

    /** A JVM with the options that {@code ./pasta spark} gives; errors and output in one file. */
    static ProcessBuilder java(Path output, String classPath, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        try (Stream<String> lines = Files.lines(ROOT.resolve("pasta-cli/src/main/launch/spark.options"))) {
            lines.filter(line -> !line.startsWith("#")).forEach(command::add);
        }
        command.addAll(SHORT_LIVED);
        command.addAll(List.of("-Xmx1g", "-cp", classPath));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("PASTA_"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("PASTA_ROOT", ROOT.toString());
        return builder;
    }

    /** {@code ./pasta spark} with arguments, to its end. */
    static Result spark(Path folder, String... arguments) throws IOException, InterruptedException {
        return start(folder, arguments).end();
    }

    /** {@code ./pasta spark}, running. */
    static Running start(Path folder, String... arguments) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        List<String> all = new ArrayList<>(List.of(Submit.class.getName(), "spark"));
        all.addAll(List.of("--conf", "spark.ui.enabled=false", "--conf", "spark.sql.warehouse.dir=" + folder));
        all.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + String.join(" ", SHORT_LIVED)));
        all.addAll(List.of("--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1"));
        all.addAll(List.of(arguments));
        String classPath = Path.of("target/classes").toAbsolutePath()
                + File.pathSeparator
                + String.join(File.pathSeparator, sparkJars());
        return new Running(java(output, classPath, all.toArray(String[]::new)).start(), output);
    }

    /**
     * A process.
     *
     * @param output what it has printed
     */
    record Running(Process process, Path output) {
        Result end() throws IOException, InterruptedException {
            return new Result(process.waitFor(), Files.readString(output));
        }
    }

    /**
     * A process that has ended.
     *
     * @param status its exit status
     * @param output what it printed
     */
    record Result(int status, String output) {}
}
