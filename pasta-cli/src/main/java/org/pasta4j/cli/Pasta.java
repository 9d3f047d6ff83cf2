package org.pasta4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.attention.AttentionCommand;
import org.pasta4j.cli.compare.CompareCommand;
import org.pasta4j.cli.console.Errors;
import org.pasta4j.cli.console.HomeFolder;
import org.pasta4j.cli.console.StandardOutput;
import org.pasta4j.cli.console.Terminal;
import org.pasta4j.cli.convert.AdapterCommand;
import org.pasta4j.cli.convert.ExportCommand;
import org.pasta4j.cli.convert.ImportCommand;
import org.pasta4j.cli.convert.InfoCommand;
import org.pasta4j.cli.demo.DemoCommand;
import org.pasta4j.cli.predict.EvaluateCommand;
import org.pasta4j.cli.predict.PredictCommand;
import org.pasta4j.cli.serve.ServeCommand;
import org.pasta4j.cli.train.TrainCommand;
import org.pasta4j.cli.tune.TuneCommand;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.train.Schedule;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code pasta} command line. */
@Command(
        name = "pasta",
        mixinStandardHelpOptions = true,
        versionProvider = PastaVersion.class,
        description = {
            "Tunes a pretrained BERT by PASTA: the whole BERT stays frozen; one small vector for each layer and special"
                    + " token is trained, and a head on top. The result is a folder of some tens of"
                    + " kilobytes, or up to some megabytes where the model has no pooler.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            TuneCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            AttentionCommand.class,
            ServeCommand.class,
            CompareCommand.class,
            InfoCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            AdapterCommand.class
        },
        footerHeading = "%nStart with:%n",
        footer = {
            "  pasta demo",
            "  pasta train --help",
            "  pasta spark --help    on Apache Spark",
            "",
            "Exit status: 0 done, also where Ctrl-C stopped a training and its best so far is kept; 1 an input cannot be"
                    + " used or an output not written; 2 the command line is wrong; 3 a training diverged and its best"
                    + " adapter before is kept; 130 and 143 ended by Ctrl-C, or by SIGTERM, at once."
        })
public final class Pasta implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Created by {@link #commandLine()}. */
    Pasta() {}

    /**
     * Runs one command and ends the Java process with its exit status.
     *
     * @param arguments as typed
     */
    public static void main(String[] arguments) {
        HomeFolder.ensure();
        CommandLine commandLine = commandLine().setErr(StandardOutput.errors());
        System.exit(run(commandLine, new FileOutputStream(FileDescriptor.out), arguments));
    }

    /** Runs one command, and fails if what it prints gets lost. */
    static int run(CommandLine commandLine, OutputStream out, String... arguments) {
        for (String argument : arguments) {
            if (Terminal.isMisread(argument)) {
                return Errors.misread(commandLine, argument);
            }
        }
        if (Terminal.isMisread(System.getProperty("user.dir"))) {
            return Errors.misread(commandLine, System.getProperty("user.dir"));
        }
        StandardOutput output = new StandardOutput(out);
        // Texts are UTF-8 in files and pipes, whatever the locale says.
        commandLine.setOut(StandardOutput.writer(output, StandardCharsets.UTF_8));
        int exitCode = execute(commandLine, arguments);
        commandLine.getOut().flush();
        return output.failure()
                .map(e -> Errors.output(commandLine, e, exitCode))
                .orElse(exitCode);
    }

    private static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            return Errors.outOfMemory(commandLine, e);
        } catch (LinkageError e) {
            return Errors.linkage(commandLine, e);
        }
    }

    /** The command line with its error messages, for {@code main} and for tests. */
    public static CommandLine commandLine() {
        return new CommandLine(new Pasta())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                // A text that begins with "@" is a text.
                .setExpandAtFiles(false)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Column.class, refusing(Column::parse))
                .registerConverter(TagScheme.class, refusing(TagScheme::named))
                .registerConverter(TagDecoding.class, refusing(TagDecoding::ofConfigName))
                .registerConverter(Schedule.class, refusing(Schedule::named))
                // The names of files have underscores, those of options hyphens.
                .registerConverter(Task.class, refusing(name -> Task.ofConfigName(name.replace('-', '_'))))
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(Errors::execution);
    }

    private static <T> ITypeConverter<T> refusing(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (BadInputException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
