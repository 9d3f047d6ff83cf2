package org.pasta4j.spark.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.deploy.SparkSubmit;

/**
 * Submits {@code org.pasta4j.spark.cli.PastaSpark} in the assembly jar: by {@code SPARK_HOME/bin/spark-submit} where a
 * Spark is installed, else by the Spark on this class path, which without {@code --master} computes in this process, on
 * all processors. Arguments between {@code spark} and the command are {@code spark-submit}'s.
 */
public final class Submit {
    static final String MAIN = "org.pasta4j.spark.cli.PastaSpark";
    static final Set<String> COMMANDS = Set.of("train", "score", "help", "--help", "-h", "--version", "-V");
    /** Beside the checkout's root. */
    private static final String JAR = "pasta-spark-assembly/target/pasta-spark-assembly.jar";
    /** Set unless the user sets them: what executors need that is not on by itself. */
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
        List<String> submitted = submitted(List.of(arguments).subList(1, arguments.length), jar);
        String home = System.getenv().getOrDefault("SPARK_HOME", "");
        if (home.isEmpty()) {
            logQuietly();
            SparkSubmit.main(submitted.toArray(String[]::new));
        } else {
            System.exit(installed(Path.of(home), submitted));
        }
    }

    /** The arguments for {@code spark-submit}. */
    static List<String> submitted(List<String> arguments, Path jar) {
        int command = 0;
        while (command < arguments.size() && !COMMANDS.contains(arguments.get(command))) {
            command++;
        }
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
        submitted.addAll(arguments.subList(command, arguments.size()));
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
