package org.pasta4j.benchmarks.comparison;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.measure.Measurement;
import org.pasta4j.benchmarks.measure.OtherProcesses;
import org.pasta4j.benchmarks.measure.Workload;
import org.pasta4j.benchmarks.model.BaseModel;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.benchmarks.model.PythonSide;
import org.pasta4j.benchmarks.task.BenchmarkTask;
import org.pasta4j.benchmarks.task.TaskRows;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.Format;

/**
 * Measures all contestants in turns: every round has each of them once, so that all see the same moods of the machine.
 */
public final class ContestantRounds {
    private static final int MAX_LENGTH = 128;
    private static final double MIB = 1 << 20;

    private final ComparisonSettings settings;
    private final ModelStore store;
    private final Optional<PythonSide> python;
    private final PrintWriter out;
    private final Results results = new Results();
    private final Map<String, Double> tokenizing = new LinkedHashMap<>();
    private int done;

    /**
     * @param python without it the Python sides are left out
     * @param out gets a line for each measurement
     */
    public ContestantRounds(
            ComparisonSettings settings, ModelStore store, Optional<PythonSide> python, PrintWriter out) {
        this.settings = settings;
        this.store = store;
        this.python = python;
        this.out = out;
    }

    /**
     * Measures everything that was asked for.
     *
     * @param afterEachTask runs whenever a task has been measured with a model: what there is by then should be kept
     */
    public void run(Runnable afterEachTask) {
        // All before the first measurement: what cannot be had is told at once and not after an hour.
        Set<Contestant.Side> sides =
                contestants().stream().map(Contestant::side).collect(Collectors.toSet());
        List<BaseModel> models = settings.models().stream()
                .map(name -> store.prepare(name, sides))
                .toList();
        requireDifferent(models);
        for (BaseModel model : models) {
            for (BenchmarkTask task : settings.tasks()) {
                measure(model, task);
                afterEachTask.run();
            }
        }
    }

    /** The results of two of the same name would be taken for one. */
    private static void requireDifferent(List<BaseModel> models) {
        Set<String> labels = new HashSet<>();
        for (BaseModel model : models) {
            if (!labels.add(model.label())) {
                throw new BadInputException("Two models are called " + model.label()
                        + " in the table. Name each once, or give their folders different names.");
            }
        }
    }

    /** What has been measured so far. */
    public Results results() {
        return results;
    }

    /** Tokens a second of the tokenizer alone, by model and task. */
    public Map<String, Double> tokenizing() {
        return tokenizing;
    }

    private List<Contestant> contestants() {
        return settings.contestants().stream()
                .filter(c -> python.isPresent() || !c.side().isPython())
                .toList();
    }

    private void measure(BaseModel model, BenchmarkTask task) {
        try {
            Path rows = ChildProcess.temporary(".json");
            try {
                tokenize(model, task).write(rows);
                for (int round = 1; round <= settings.rounds(); round++) {
                    for (Contestant contestant : contestants()) {
                        measure(new Results.Case(model.label(), task, contestant), model, rows, round);
                    }
                }
            } finally {
                Files.delete(rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write temporary files", e);
        }
    }

    private TaskRows tokenize(BaseModel model, BenchmarkTask task) {
        int examples = settings.examples(model);
        try (BertTokenizer whole = BertTokenizer.open(model.checkpoint());
                BertTokenizer tokenizer = whole.withMaxLength(Math.min(MAX_LENGTH, positions(model)))) {
            Workload work = new TokenizingWorkload(tokenizer, task.texts(settings.data(), examples));
            double brief = Math.min(1, settings.seconds());
            tokenizing.put(
                    model.label() + " " + task, work.measure(brief, brief).speed());
            return task.read(settings.data(), tokenizer, examples);
        }
    }

    private static int positions(BaseModel model) {
        return BertCheckpoint.open(model.checkpoint()).config().maxPositions();
    }

    private void measure(Results.Case measured, BaseModel model, Path rows, int round) {
        done++;
        if (results.hasFailed(measured)) {
            return;
        }
        OtherProcesses watch = new OtherProcesses();
        ChildProcess process = process(measured.contestant(), model, rows);
        Optional<Measurement> found = process.exit() == 0 ? Measurement.in(process.out()) : Optional.empty();
        OptionalDouble others = watch.share();
        found.ifPresent(measurement -> results.add(measured, measurement, others));
        if (found.isEmpty()) {
            results.fail(measured, process.lastWords());
        }
        report(measured, round, found.map(m -> describe(m, others)).orElse("not measured: " + process.lastWords()));
    }

    private ChildProcess process(Contestant contestant, BaseModel model, Path rows) {
        List<String> arguments = new ArrayList<>(List.of(
                contestant.toString(),
                model.forSide(contestant.side()).toString(),
                rows.toString(),
                Double.toString(settings.warmUp()),
                Double.toString(settings.seconds())));
        if (contestant.side().isPython()) {
            return python.orElseThrow().run("measure.py", arguments.toArray(new String[0]));
        }
        ProcessBuilder java = ChildProcess.java(Measure.class, arguments.toArray(new String[0]));
        if (contestant.side() == Contestant.Side.OURS) {
            // As the command line does it for the fused encoder.
            java.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        }
        return ChildProcess.run(java);
    }

    private void report(Results.Case measured, int round, String result) {
        int all = settings.models().size()
                * settings.tasks().size()
                * settings.rounds()
                * contestants().size();
        out.printf(Locale.ROOT, "[%d/%d] %s, round %d: %s%n", done, all, measured, round, result);
        out.flush();
    }

    private static String describe(Measurement m, OptionalDouble others) {
        return Format.count(Math.round(m.speed())) + " tokens/s, peak " + Math.round(m.peakBytes() / MIB) + " MiB"
                + (others.isPresent() ? ", others took " + OtherProcesses.percent(others.getAsDouble()) : "");
    }
}
