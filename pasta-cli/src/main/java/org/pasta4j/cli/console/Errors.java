package org.pasta4j.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a person reads when something goes wrong: one line that says what to do, no stack trace. */
public final class Errors {
    /** Set to anything but nothing, prints the stack traces that are left out otherwise. */
    static final String DEBUG_VARIABLE = "PASTA_DEBUG";

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
            err.println(name(command) + ": " + e.getMessage());
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
        err.println(name(command) + ": \"" + argument
                + "\" has characters that are lost in this locale, whose encoding is "
                + System.getProperty("sun.jnu.encoding") + ". Start with LC_ALL=C.UTF-8, or another locale of UTF-8.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** The Java heap was too small. */
    public static int outOfMemory(CommandLine command, OutOfMemoryError e) {
        PrintWriter err = command.getErr();
        err.println(name(command) + ": out of memory (" + e.getMessage()
                + "). Give Java more, as in PASTA_JAVA_OPTS=-Xmx8g, or" + " take a smaller batch or maximum length.");
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
