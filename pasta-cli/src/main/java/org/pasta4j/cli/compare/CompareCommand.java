package org.pasta4j.cli.compare;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.ModelText;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.file.OutputFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pasta compare}: methods on tasks. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Compare methods on tasks, over seeds.",
        description = {
            "",
            "Trains what a plan (JSON) names: each method on each task, the learning rate chosen on the dev examples"
                    + " with the first seed, then all seeds with it. Writes results.md, results.json and results.png, and"
                    + " a file for each run: stopped at any moment, the same command goes on.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  pasta compare docs/results/few.json --data DATA --out comparison"})
public final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLAN", description = "What is compared; docs/results/few.json is an example.")
    private Path planFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder that the plan's files are relative to (default: the plan's own).")
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the results; may hold those of an earlier call.")
    private Path out;

    @Option(names = "--model", paramLabel = "MODEL", description = "Another base than the plan's.")
    private String model;

    @Option(names = "--tasks", paramLabel = "NAME", split = ",", description = "Only these of the plan's tasks.")
    private List<String> tasks;

    @Option(
            names = "--methods",
            paramLabel = "NAME",
            split = ",",
            description = "Only these of the plan's methods. Those that train the base itself are faster with"
                    + " --encoder stock.")
    private List<String> methods;

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "X",
            description = "Save a training's state at least so many seconds apart (default: ${DEFAULT-VALUE}).")
    private double checkpointSeconds = 60;

    @Mixin
    private EncoderChoice encoder;

    @Override
    public Integer call() {
        ComparePlan own = ComparePlan.read(planFile);
        ComparePlan plan = model == null ? own : own.withModel(model);
        requireKnown(
                "--tasks",
                tasks,
                plan.tasks().stream().map(ComparePlan.TaskPlan::name).toList());
        requireKnown("--methods", methods, plan.methods().keySet());
        new OptionChecks(spec)
                .check(
                        checkpointSeconds >= 0,
                        "--checkpoint-seconds is " + checkpointSeconds + "; expected 0 or more.");
        PrintWriter screen = spec.commandLine().getOut();
        CompareResults results = new CompareResults(out.resolve("runs"));
        List<CompareTask<?>> read = tasks(plan, screen);
        String written = "";
        try (OpenModel base = Models.open(plan.model(), encoder)) {
            OutputFolder.requireWritable(out, "--out");
            OutputFolder.requireWritable(results.folder(), "--out");
            ModelText.describe(base, screen);
            ModelText.describePooling(base, screen);
            List<Comparison<?>> comparisons = new ArrayList<>();
            read.forEach(task -> comparisons.add(comparison(plan.seeds(), task, base, results, screen)));
            comparisons.forEach(comparison -> methods(plan, comparison::requireSetup));
            for (Comparison<?> comparison : comparisons) {
                methods(plan, comparison::run);
                written = new CompareReport(plan, results, base).write(out, screen);
            }
        }
        screen.println(
                written.isEmpty() ? "No run came to a result." : "The results are in " + out + ": " + written + ".");
        screen.flush();
        return 0;
    }

    /** All are read before anything is trained, which may take hours. */
    private List<CompareTask<?>> tasks(ComparePlan plan, PrintWriter screen) {
        Path folder = data == null ? planFile.toAbsolutePath().getParent() : data;
        List<CompareTask<?>> read = new ArrayList<>();
        for (ComparePlan.TaskPlan task : plan.tasks()) {
            if (tasks == null || tasks.contains(task.name())) {
                read.add(CompareTask.read(task, folder, screen));
            }
        }
        return read;
    }

    private <E> Comparison<E> comparison(
            int seeds, CompareTask<E> task, OpenModel base, CompareResults results, PrintWriter screen) {
        return new Comparison<>(seeds, task, base, encoder.precision(), results, out, checkpointSeconds, screen);
    }

    private void methods(ComparePlan plan, BiConsumer<String, ComparePlan.Method> use) {
        plan.methods().forEach((name, method) -> {
            if (methods == null || methods.contains(name)) {
                use.accept(name, method);
            }
        });
    }

    private void requireKnown(String option, List<String> given, Collection<String> known) {
        for (String name : given == null ? List.<String>of() : given) {
            new OptionChecks(spec)
                    .check(
                            known.contains(name),
                            option + " has \"" + name + "\"; the plan has " + String.join(", ", known) + ".")
                    .check(
                            Collections.frequency(given, name) == 1,
                            option + " has \"" + name + "\" more than once; expected each name once.");
        }
    }
}
