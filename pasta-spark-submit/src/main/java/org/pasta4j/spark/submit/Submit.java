package org.pasta4j.spark.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.deploy.SparkSubmit;

/**
 * Submits {@code org.pasta4j.spark.cli.PastaSpark} in the assembly jar: by {@code SPARK_HOME/bin/spark-submit} where a
 * Spark is installed, else by the Spark on this class path, which without {@code --master} computes in this process, on
 * all processors. Arguments between {@code spark} and the command are {@code spark-submit}'s.
 */
public final class Submit {
    static final String MAIN = "org.pasta4j.spark.cli.PastaSpark";
    private static final List<String> COMMANDS = List.of("train", "score");
    private static final Set<String> HELP = Set.of("--help", "-h", "--version", "-V");
    /** Options of spark-submit without a value. */
    private static final Set<String> FLAGS = Set.of("--supervise", "--verbose", "-v");
    /** Options of spark-submit for the JVM of the driver, which is this one where no Spark is installed. */
    private static final Pattern OF_THE_DRIVER =
            Pattern.compile("--driver-(memory|java-options|class-path|library-path)(=.*)?"
                    + "|spark[.]driver[.](memory|extraJavaOptions|extraClassPath|extraLibraryPath)=.*");
    /** Beside the checkout's root. */
    private static final String JAR = "pasta-spark-assembly/target/pasta-spark-assembly.jar";
    /**
     * Unless the command line sets them, which also goes before {@code conf/spark-defaults.conf}: what executors need
     * that is not on by itself.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            // The thread pools of ND4J and oneDNN must not spin against each other.
            "spark.executorEnv.OMP_WAIT_POLICY", "passive",
            "spark.executorEnv.KMP_BLOCKTIME", "0",
            // Every batch allocates and frees the same hundreds of megabytes.
            "spark.executorEnv.MALLOC_ARENA_MAX", "1");

    private Submit() {}

    /**
     * Ends the Java process with the status of the command.
     *
     * @param arguments as typed
     * @throws IOException if Spark's program does not start
     * @throws InterruptedException never
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path jar = Path.of(System.getenv().getOrDefault("PASTA_ROOT", ""))
                .resolve(JAR)
                .toAbsolutePath();
        if (!Files.exists(jar)) {
            System.err.println("pasta spark: there is no " + jar + "; ./pasta spark builds it, as does mvn package.");
            System.exit(1);
        }
        // The first is the word by which ./pasta calls this.
        List<String> own = List.of(arguments).subList(1, arguments.length);
        String home = System.getenv().getOrDefault("SPARK_HOME", "");
        try {
            int command = command(own);
            if (home.isEmpty()) {
                requireNoneOfTheDriver(own.subList(0, command));
            }
            List<String> submitted = submitted(own, command, jar);
            if (!home.isEmpty()) {
                System.exit(installed(Path.of(home), submitted));
            }
            logQuietly();
            SparkSubmit.main(submitted.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            System.err.println("pasta spark: " + e.getMessage());
            System.exit(2);
        }
    }

    /**
     * The place of the command behind the options of {@code spark-submit}; the end where there is none.
     *
     * @throws IllegalArgumentException if there is another word in its place
     */
    static int command(List<String> arguments) {
        int place = 0;
        while (place < arguments.size()) {
            String argument = arguments.get(place);
            if (COMMANDS.contains(argument) || HELP.contains(argument)) {
                return place;
            }
            if (!argument.startsWith("-")) {
                throw new IllegalArgumentException("Expected one of " + String.join(", ", COMMANDS)
                        + " behind the options of spark-submit, found \"" + argument + "\". Try: ./pasta spark --help");
            }
            place += argument.contains("=") || FLAGS.contains(argument) ? 1 : 2;
        }
        return arguments.size();
    }

    private static void requireNoneOfTheDriver(List<String> options) {
        options.stream()
                .filter(option -> OF_THE_DRIVER.matcher(option).matches())
                .findFirst()
                .ifPresent(option -> {
                    throw new IllegalArgumentException(
                            option + " comes too late: without SPARK_HOME the driver is this process."
                                    + " Give options of Java by the variable PASTA_JAVA_OPTS, as in PASTA_JAVA_OPTS=-Xmx4g.");
                });
    }

    /**
     * The arguments for {@code spark-submit}.
     *
     * @param command where the command is among the arguments
     */
    static List<String> submitted(List<String> arguments, int command, Path jar) {
        List<String> options = arguments.subList(0, command);
        List<String> submitted = new ArrayList<>();
        SETTINGS.forEach((name, value) -> {
            if (options.stream().noneMatch(option -> option.startsWith(name + "="))) {
                submitted.addAll(List.of("--conf", name + "=" + value));
            }
        });
        // Spark shows how far it is in shells alone.
        if (Boolean.getBoolean("pasta.terminal.out")) {
            submitted.addAll(List.of("--conf", "spark.ui.showConsoleProgress=true"));
        }
        submitted.addAll(options);
        submitted.addAll(List.of("--class", MAIN, jar.toString()));
        submitted.addAll(command < arguments.size() ? arguments.subList(command, arguments.size()) : List.of("--help"));
        return submitted;
    }

    /** Warnings alone, on standard error, unless the user has a configuration of Log4j. */
    private static void logQuietly() {
        if (System.getProperty("log4j2.configurationFile") == null
                && System.getProperty("log4j.configurationFile") == null) {
            System.setProperty("log4j2.configurationFile", "pasta-spark-log4j2.properties");
        }
    }

    private static int installed(Path home, List<String> submitted) throws IOException, InterruptedException {
        boolean isWindows = System.getProperty("os.name").startsWith("Windows");
        Path program = home.resolve("bin").resolve(isWindows ? "spark-submit.cmd" : "spark-submit");
        if (!Files.exists(program)) {
            System.err.println("pasta spark: SPARK_HOME is " + home + ", but there is no " + program.getFileName()
                    + " in its bin. Set it to the folder of a Spark, or unset it to compute on this machine.");
            return 1;
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(submitted);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
