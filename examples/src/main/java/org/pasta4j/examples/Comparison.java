package org.pasta4j.examples;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TrainableModel;
import org.pasta4j.pasta.train.EvaluationResult;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Trains every method of a plan on one of its tasks, as far as that is not done. */
final class Comparison<E> {
    private final ComparePlan plan;
    private final ComparePlan.TaskPlan task;
    private final LabelledData<E> data;
    private final List<E> test;
    private final OpenModel base;
    private final CompareResults results;
    private final Path folder;
    private final double checkpointSeconds;
    private final PrintWriter out;

    /**
     * @param test may be empty
     * @param folder of the comparison
     * @param checkpointSeconds between two saved states of a training
     */
    Comparison(
            ComparePlan plan,
            ComparePlan.TaskPlan task,
            LabelledData<E> data,
            List<E> test,
            OpenModel base,
            CompareResults results,
            Path folder,
            double checkpointSeconds,
            PrintWriter out) {
        this.plan = plan;
        this.task = task;
        this.data = data;
        this.test = test;
        this.base = base;
        this.results = results;
        this.folder = folder;
        this.checkpointSeconds = checkpointSeconds;
        this.out = out;
    }

    /** Does all runs of a method. */
    void run(String name, ComparePlan.Method method) {
        results.requireSetup(task.name(), name, setup(method));
        train(name, method, missing(name, method, method.learningRates(), 0, 1));
        OptionalDouble best = results.bestRate(task.name(), name, method.learningRates());
        if (best.isEmpty()) {
            out.println("  " + task.name() + ", " + name + ": every learning rate diverged.");
            return;
        }
        train(name, method, missing(name, method, List.of(best.getAsDouble()), 1, plan.seeds()));
        String dev = CompareResults.devSummary(results.of(task.name(), name, best.getAsDouble()));
        out.println("  " + task.name() + ", " + name + ": dev " + dev + ", learning rate " + best.getAsDouble());
        out.flush();
        new StateFolder(states(name), checkpointSeconds).delete();
    }

    private List<TrainingOptions> missing(
            String name, ComparePlan.Method method, List<Double> rates, int firstSeed, int endSeed) {
        List<TrainingOptions> missing = new ArrayList<>();
        for (double rate : rates) {
            for (int seed = firstSeed; seed < endSeed; seed++) {
                if (results.find(task.name(), name, rate, seed).isEmpty()) {
                    missing.add(options(method).withLearningRate(rate).withSeed(seed));
                }
            }
        }
        return missing;
    }

    private TrainingOptions options(ComparePlan.Method method) {
        TrainingOptions options =
                TrainingOptions.defaults().withEpochs(epochs(method)).withBatchSize(task.batchSize());
        return task.metric() == null ? options : options.withMetric(task.metric());
    }

    private int epochs(ComparePlan.Method method) {
        return method.epochs() == null ? task.epochs() : method.epochs();
    }

    /** What is trained on what; the name of the method may stand for anything. */
    private String setup(ComparePlan.Method method) {
        return method.trains() + (method.dropout() == null ? "" : ", dropout " + method.dropout())
                + (method.initialScale() == null ? "" : ", initial scale " + method.initialScale()) + ", "
                + Format.count(data.count(), data.kind().noun()) + ", "
                + Format.count(epochs(method), "epoch") + ", batches of " + task.batchSize() + ", at most "
                + task.maxLength() + " tokens, dev " + Format.count(data.dev().size()) + ", test "
                + Format.count(test.size()) + ", base " + base.bert().fingerprint()
                + (task.metric() == null ? "" : ", chosen by " + task.metric());
    }

    private void train(String name, ComparePlan.Method method, List<TrainingOptions> runs) {
        if (runs.size() > 1 && !Baselines.trainsTogether(method)) {
            runs.forEach(run -> train(name, method, List.of(run)));
            return;
        }
        if (runs.isEmpty()) {
            return;
        }
        out.println("  " + task.name() + ", " + name + ": " + Format.count(runs.size(), "run") + " on "
                + Format.count(data.count(), data.kind().noun()) + ", "
                + Format.count(epochs(method), "epoch") + " ...");
        out.flush();
        PastaConfig config = config(method);
        List<TrainableModel<E>> models = new ArrayList<>();
        try {
            for (TrainingOptions run : runs) {
                models.add(data.kind().create(base, config.withSeed(run.seed())));
            }
            trainTogether(name, setup(method), runs, models);
        } finally {
            models.forEach(TrainableModel::close);
        }
    }

    private PastaConfig config(ComparePlan.Method method) {
        PastaConfig config = data.config().withMaxLength(task.maxLength());
        return Baselines.apply(method, data.kind().isOfPairs() ? config.withSlots(base.slotsOfPair()) : config);
    }

    private void trainTogether(String name, String setup, List<TrainingOptions> runs, List<TrainableModel<E>> models) {
        StateFolder state = new StateFolder(states(name).resolve(key(runs)), checkpointSeconds);
        long start = System.nanoTime();
        List<TrainingResult> trained;
        try (Interruption interruption = Interruption.heard()) {
            List<TrainingListener> listeners = Collections.nCopies(runs.size(), interruption.listener());
            trained = data.kind().fit(models, data, runs.stream().map(state::in).toList(), listeners);
        }
        if (trained.stream().anyMatch(TrainingResult::stopped)) {
            throw new BadInputException("Stopped. The same command goes on from here.");
        }
        double seconds = (System.nanoTime() - start) / 1e9 / runs.size();
        List<CompareResults.Run> done = IntStream.range(0, runs.size())
                .mapToObj(r -> result(name, setup, runs.get(r), models.get(r), trained.get(r), seconds))
                .toList();
        done.forEach(results::add);
        state.delete();
    }

    /** Of all trainings of a method on this task. */
    private Path states(String method) {
        return folder.resolve(CompareResults.fileName("state-" + task.name() + "-" + method));
    }

    /** Names runs that are trained together: what a stop leaves of others is not theirs to go on from. */
    private static String key(List<TrainingOptions> runs) {
        String text =
                runs.stream().map(run -> run.learningRate() + " " + run.seed()).collect(Collectors.joining("; "));
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private CompareResults.Run result(
            String name,
            String setup,
            TrainingOptions run,
            TrainableModel<E> model,
            TrainingResult trained,
            double seconds) {
        boolean usable = trained.dev().isPresent();
        Map<String, Double> tested =
                usable && !test.isEmpty() ? model.evaluate(test).metrics() : Map.of();
        return new CompareResults.Run(
                task.name(),
                name,
                run.learningRate(),
                run.seed(),
                setup,
                model.trainedParameters(),
                data.count(),
                run.epochs(),
                trained.bestEpoch(),
                run.metric()
                        .or(() -> trained.dev().map(EvaluationResult::mainMetric))
                        .orElse(""),
                trained.dev().map(EvaluationResult::metrics).orElse(Map.of()),
                tested,
                seconds,
                trained.failure().orElse(null));
    }
}
