package org.pasta4j.examples;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
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
            "Trains what a plan (JSON) names: each method on each task, the learning rate chosen on the dev examples with"
                    + " the first seed, then all seeds with it. Writes results.md, results.json and results.png, and"
                    + " a file for each run: stopped at any moment, the same command goes on.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  pasta compare docs/results/few.json --data DATA --out comparison"})
final class CompareCommand implements Callable<Integer> {
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
    private EncoderFlags encoder;

    @Override
    public Integer call() {
        ComparePlan read = ComparePlan.read(planFile);
        ComparePlan plan = model == null ? read : read.withModel(model);
        requireKnown(
                "--tasks",
                tasks,
                plan.tasks().stream().map(ComparePlan.TaskPlan::name).toList());
        requireKnown("--methods", methods, plan.methods().keySet());
        PrintWriter screen = spec.commandLine().getOut();
        Path folder = data == null ? planFile.toAbsolutePath().getParent() : data;
        CompareResults results = new CompareResults(out.resolve("runs"));
        try (OpenModel base = Models.open(plan.model(), encoder)) {
            ModelText.describe(base, screen);
            for (ComparePlan.TaskPlan task : plan.tasks()) {
                if (tasks == null || tasks.contains(task.name())) {
                    compare(plan, task, folder, base, results, screen);
                    new CompareReport(plan, results, base).write(out);
                }
            }
        }
        screen.println("The results are in " + out + ": results.md, results.json and results.png.");
        screen.flush();
        return 0;
    }

    private void requireKnown(String option, List<String> given, Collection<String> known) {
        for (String name : given == null ? List.<String>of() : given) {
            new Ranges(spec)
                    .check(
                            known.contains(name),
                            option + " has \"" + name + "\"; the plan has " + String.join(", ", known) + ".");
        }
    }

    private void compare(
            ComparePlan plan,
            ComparePlan.TaskPlan task,
            Path folder,
            OpenModel base,
            CompareResults results,
            PrintWriter screen) {
        Task kind = Task.ofConfigName(task.task());
        if (kind == Task.TOKEN_CLASSIFICATION) {
            compare(plan, task, folder, base, results, screen, new TaggedSentences(tagged(task)));
        } else {
            compare(plan, task, folder, base, results, screen, new TextExamples(table(task), kind));
        }
    }

    private <E> void compare(
            ComparePlan plan,
            ComparePlan.TaskPlan task,
            Path folder,
            OpenModel base,
            CompareResults results,
            PrintWriter screen,
            TrainingSource<E> source) {
        SkippedRows skipped = new SkippedRows(task.skipBadRows());
        LabelledData<E> read =
                LabelledData.read(folder.resolve(task.train()), folder.resolve(task.dev()), source, skipped, 0);
        List<E> test = task.test() == null ? List.of() : test(folder.resolve(task.test()), read, skipped);
        skipped.print(screen, source.noun());
        LabelledData<E> used = read.some(task.examples(), task.heldOutExamples());
        Comparison<E> comparison = new Comparison<>(
                plan,
                task,
                used,
                LabelledData.some(test, task.heldOutExamples()),
                base,
                results,
                out,
                checkpointSeconds,
                screen);
        plan.methods().forEach((name, method) -> {
            if (methods == null || methods.contains(name)) {
                comparison.run(name, method);
            }
        });
    }

    private static <E> List<E> test(Path file, LabelledData<E> data, SkippedRows skipped) {
        return data.kind().reader().read(file, data.config().labelCheck(), skipped.in(file));
    }

    private static ExampleFormat table(ComparePlan.TaskPlan task) {
        ExampleFormat format = ExampleFormat.defaults();
        format = task.text() == null ? format : format.withText(Column.parse(task.text()));
        format = task.secondText() == null ? format : format.withSecond(Column.parse(task.secondText()));
        format = task.label() == null ? format : format.withLabel(Column.parse(task.label()));
        return task.header() == null ? format : format.withHeader(task.header() ? Header.PRESENT : Header.ABSENT);
    }

    private static TaggedReader tagged(ComparePlan.TaskPlan task) {
        return new TaggedReader(
                false,
                Optional.ofNullable(task.text()).map(Column::parse),
                Optional.ofNullable(task.label()).map(Column::parse),
                TagScheme.IOB2);
    }
}
