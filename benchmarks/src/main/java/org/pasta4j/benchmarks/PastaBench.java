package org.pasta4j.benchmarks;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.comparison.ComparisonSettings;
import org.pasta4j.benchmarks.comparison.ContestantRounds;
import org.pasta4j.benchmarks.comparison.Report;
import org.pasta4j.benchmarks.kernel.KernelsCommand;
import org.pasta4j.benchmarks.load.OverloadCommand;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.Machine;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.benchmarks.model.PythonSide;
import org.pasta4j.benchmarks.prediction.PoolCommand;
import org.pasta4j.benchmarks.prediction.StartupCommand;
import org.pasta4j.benchmarks.siege.SiegeCommand;
import org.pasta4j.benchmarks.task.BenchmarkTask;
import org.pasta4j.benchmarks.training.Dl4jCommand;
import org.pasta4j.benchmarks.training.RunsCommand;
import org.pasta4j.benchmarks.training.SoakCommand;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.PastaVersion;
import org.pasta4j.cli.console.Errors;
import org.pasta4j.cli.console.OptionChecks;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code pasta-bench} command line; without a command it compares. */
@Command(
        name = "pasta-bench",
        mixinStandardHelpOptions = true,
        versionProvider = PastaVersion.class,
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Measures training and prediction beside stock SameDiff, PyTorch and ONNX Runtime: same examples, each measurement in a process of its own, in turns. Writes a table and a picture.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        subcommands = {
            Dl4jCommand.class,
            KernelsCommand.class,
            PoolCommand.class,
            RunsCommand.class,
            OverloadCommand.class,
            SiegeCommand.class,
            SoakCommand.class,
            StartupCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta-bench",
            "  pasta-bench --tasks sst2 --models minilm --rounds 1",
            "  pasta-bench --only ours,limit --tasks sst2",
            "  pasta-bench kernels Linear",
            "",
            "Without Python 3 our side alone is measured. " + PythonSide.VENV_VARIABLE + " names a virtual environment",
            "that is ready; otherwise one is made below benchmarks/target."
        })
public final class PastaBench implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "NAME",
            description = "Some of cola, sst2, stsb, wnut17 (default: all).")
    private List<String> tasks =
            Arrays.stream(BenchmarkTask.values()).map(BenchmarkTask::toString).toList();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Some of " + ModelStore.MINILM + ", " + ModelStore.BERT_BASE + ", or paths of checkpoints"
                    + " (default: both).")
    private List<String> models = List.of(ModelStore.MINILM, ModelStore.BERT_BASE);

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Contestants: ours, stock, limit, torch, ort, or single ones such as torch-bf16 (default:"
                    + " all).")
    private List<String> only = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Times that everything is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "The first ones of each data set (default: 640, for bert-base 160).")
    private Integer examples;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Least time that is not counted, in whole passes (default: ${DEFAULT-VALUE}).")
    private double warmUp = 5;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Least time that is counted, in whole passes (default: ${DEFAULT-VALUE}).")
    private double seconds = 5;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with cola, sst2, stsb and wnut17 (default: PASTA_DATA, or ../shared/data beside the"
                    + " checkout).")
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the table and the picture (default: docs/benchmarks).")
    private Path folder;

    /** Created by {@link #commandLine()}. */
    PastaBench() {}

    /**
     * Runs one command and ends the Java process with its exit status.
     *
     * @param arguments as typed
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line with its error messages, for {@code main} and for tests. */
    public static CommandLine commandLine() {
        return new CommandLine(new PastaBench())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                .setExpandAtFiles(false)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(Errors::execution);
    }

    @Override
    public Integer call() {
        new OptionChecks(spec)
                .atLeast("--rounds", rounds, 1)
                .check(examples == null || examples >= 1, "--examples is " + examples + "; expected at least 1.")
                .check(warmUp >= 0 && seconds >= 0, "--warm-up and --seconds cannot be negative.");
        ComparisonSettings settings = settings();
        settings.tasks().forEach(task -> task.require(settings.data()));
        Path target = folder == null ? Checkout.root().resolve(Path.of("docs", "benchmarks")) : folder;
        Report.require(target);
        PrintWriter out = spec.commandLine().getOut();
        Path module = Checkout.module();
        Optional<PythonSide> python = python(module, settings, out);
        ModelStore store = new ModelStore(module, python, out);
        ContestantRounds comparison = new ContestantRounds(settings, store, python, out);
        Report report =
                new Report(comparison.results(), comparison.tokenizing(), python, Machine.load(), settings, command());
        comparison.run(() -> report.write(target, LocalDate.now()));
        if (comparison.results().isEmpty()) {
            throw new BadInputException("Nothing could be measured; the reasons are above.");
        }
        out.println();
        out.print(report.summary());
        out.println("The table is in " + report.write(target, LocalDate.now()) + ", the picture beside it.");
        out.flush();
        // Who names a contestant wants to hear that it did not run; of all of them some run nowhere but elsewhere.
        return only.isEmpty() || !comparison.results().hasFailures() ? 0 : 1;
    }

    private ComparisonSettings settings() {
        return new ComparisonSettings(
                models,
                tasks.stream().map(BenchmarkTask::of).distinct().toList(),
                Contestant.select(only),
                data == null ? Checkout.data() : data,
                rounds,
                examples == null ? OptionalInt.empty() : OptionalInt.of(examples),
                warmUp,
                seconds);
    }

    /** The Python side where it is asked for and can be had. */
    private static Optional<PythonSide> python(Path module, ComparisonSettings settings, PrintWriter out) {
        boolean peers = settings.contestants().stream().map(Contestant::side).anyMatch(Side::isPython);
        if (!peers) {
            return Optional.empty();
        }
        try {
            return Optional.of(PythonSide.open(module, out));
        } catch (BadInputException e) {
            if (PythonSide.isNamed()) {
                throw e;
            }
            out.println("PyTorch and ONNX Runtime are left out: " + e.getMessage());
            out.flush();
            return Optional.empty();
        }
    }

    private String command() {
        Stream<String> arguments = spec.commandLine().getParseResult().originalArgs().stream();
        return Stream.concat(Stream.of("./pasta-bench"), arguments).collect(Collectors.joining(" "));
    }
}
