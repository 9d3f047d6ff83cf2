package org.pasta4j.spark.cli;

import java.util.concurrent.Callable;
import org.pasta4j.bert.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code pasta spark} command line, on the Spark that {@code spark-submit} or {@code ./pasta spark} gives it. */
@Command(
        name = "pasta spark",
        mixinStandardHelpOptions = true,
        versionProvider = PastaSpark.Version.class,
        description = "Trains PASTA adapters on tables of texts, and answers tables by them, on Apache Spark.",
        footerHeading = "%nOptions before the command are those of spark-submit:%n",
        footer = {
            "  ./pasta spark train --base BASE --input labelled.parquet --out model",
            "  ./pasta spark score --base BASE --adapter ADAPTER --input texts.parquet --out answers.parquet",
            "  ./pasta spark --master yarn --num-executors 8 score ..."
        },
        subcommands = {TrainOnSpark.class, ScoreOnSpark.class})
public final class PastaSpark implements Callable<Integer> {
    private static final String DEBUG_VARIABLE = "PASTA_DEBUG";

    @Spec
    private CommandSpec spec;

    PastaSpark() {}

    /**
     * Runs one command. Ends the Java process where it fails: with 1 where an input cannot be used or the job failed,
     * with 2 where the command line is wrong.
     *
     * @param arguments as typed, without those of {@code spark-submit}
     */
    public static void main(String[] arguments) {
        int status = commandLine().execute(arguments);
        // On YARN and Kubernetes an exit from the driver's main method counts as a failure, even one with 0.
        if (status != CommandLine.ExitCode.OK) {
            System.exit(status);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new PastaSpark())
                .setUsageHelpAutoWidth(true)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(PastaSpark::failed);
    }

    /** One line of what is wrong: what this library has refused, wherever in the cluster, or else Spark's own words. */
    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason(e));
        if (!System.getenv().getOrDefault(DEBUG_VARIABLE, "").isEmpty()) {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The message of the cause that this library threw; the last cause's first line where there is none. */
    private static String reason(Throwable e) {
        Throwable last = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadInputException) {
                return cause.getMessage();
            }
            last = cause;
        }
        String message = String.valueOf(last.getMessage());
        return message.lines().findFirst().orElse(message) + " ("
                + last.getClass().getSimpleName() + "; with its stack trace where " + DEBUG_VARIABLE + "=1 is set)";
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = PastaSpark.class.getPackage().getImplementationVersion();
            return new String[] {
                "pasta spark " + (version == null ? "(not from a jar)" : version),
                "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", Java "
                        + System.getProperty("java.version")
            };
        }
    }
}
