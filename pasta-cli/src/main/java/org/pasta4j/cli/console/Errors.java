package org.pasta4j.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.ProviderNotFoundException;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.bert.NativeProblem;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a person reads when something goes wrong: one line that says what to do, no stack trace. */
public final class Errors {
    /** Set to anything but nothing, prints the stack traces that are left out otherwise. */
    static final String DEBUG_VARIABLE = "PASTA_DEBUG";

    private static final String OUT_OF_MEMORY = "OutOfMemoryError: ";
    private static final String JAVA_OPTIONS = "./pasta takes Java options from the variable PASTA_JAVA_OPTS.";

    private Errors() {}

    /** A command line that cannot be understood. */
    public static int usage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(name(command) + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** A command that was understood and failed. */
    public static int execution(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof BadInputException) {
            err.println(name(command) + ": " + e.getMessage()
                    + (e.getMessage().contains("the Java option") ? " " + JAVA_OPTIONS : ""));
        } else if (e instanceof ProviderNotFoundException) {
            err.println(name(command) + ": "
                    + NativeProblem.lacking("the module jdk.zipfs, by which models in jars and ZIPs are read", e)
                            .getMessage());
        } else if (e instanceof InvalidPathException lost && !Terminal.isUtf8()) {
            err.println(lost(command, lost.getInput()));
        } else {
            err.println(name(command) + ": unexpected " + e
                    + ". This should not happen: please report it with the stack trace" + " that " + DEBUG_VARIABLE
                    + "=1 before the command prints.");
        }
        traceIfAsked(e, err);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * What a command has printed is lost, wholly or in part.
     *
     * @param exitCode of the command itself
     * @return the exit status: the command's own, unless that says that all went well
     */
    public static int output(CommandLine command, IOException e, int exitCode) {
        PrintWriter err = command.getErr();
        err.println(name(command) + ": Cannot write to standard output: " + IoMessages.of(e) + ".");
        traceIfAsked(e, err);
        return exitCode == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : exitCode;
    }

    /** An argument has characters that the locale's encoding does not know, so that Java has lost them. */
    public static int misread(CommandLine command, String argument) {
        PrintWriter err = command.getErr();
        err.println(lost(command, argument));
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String lost(CommandLine command, String name) {
        return name(command) + ": \"" + name + "\" has characters that are lost in this locale, whose encoding is "
                + System.getProperty("sun.jnu.encoding") + ". Start with LC_ALL=C.UTF-8, or another locale of UTF-8.";
    }

    /** The memory was too small: Java's heap, or what a setting allows beside it. */
    public static int outOfMemory(CommandLine command, OutOfMemoryError e) {
        PrintWriter err = command.getErr();
        err.println(name(command) + ": out of memory (" + e.getMessage() + "). " + MemoryAdvice.of(e));
        traceIfAsked(e, err);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** A class that cannot be loaded: what the command needs of Java, or of a library, is not there. */
    public static int linkage(CommandLine command, LinkageError e) {
        String cause = NativeProblem.root(e).toString();
        // What has failed in another thread is told by name alone.
        int memory = cause.indexOf(OUT_OF_MEMORY);
        if (memory >= 0) {
            return outOfMemory(command, new OutOfMemoryError(cause.substring(memory + OUT_OF_MEMORY.length())));
        }
        PrintWriter err = command.getErr();
        err.println(name(command) + ": a part of this program cannot be loaded (" + cause + "). "
                + NativeProblem.lacking("it, or the class path a jar that has it", e)
                        .getMessage());
        traceIfAsked(e, err);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The program's own name, whatever command of it has failed. */
    private static String name(CommandLine command) {
        return command.getCommandSpec().root().name();
    }

    private static void traceIfAsked(Throwable e, PrintWriter err) {
        String debug = System.getenv(DEBUG_VARIABLE);
        if (debug != null && !debug.isEmpty()) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
