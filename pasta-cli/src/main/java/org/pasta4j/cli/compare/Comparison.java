package org.pasta4j.cli.compare;

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
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.train.Interruption;
import org.pasta4j.cli.train.Listeners;
import org.pasta4j.cli.train.RunsProgress;
import org.pasta4j.cli.train.StateFolder;
import org.pasta4j.cli.train.TrainingProgress;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** Trains every method of a plan on one of its tasks, as far as that is not done. */
final class Comparison<E> {
    private final int seeds;
    private final CompareTask<E> task;
    private final OpenModel base;
    private final Precision precision;
    private final String described;
    private final CompareResults results;
    private final Path folder;
    private final double checkpointSeconds;
    private final PrintWriter out;

    /**
     * @param seeds runs of each method, from 0 on
     * @param base for all methods, computed in this precision
     * @param folder of the comparison
     * @param checkpointSeconds between two saved states of a training
     */
    Comparison(
            int seeds,
            CompareTask<E> task,
            OpenModel base,
            Precision precision,
            CompareResults results,
            Path folder,
            double checkpointSeconds,
            PrintWriter out) {
        this.seeds = seeds;
        this.task = task;
        this.base = base;
        this.precision = precision;
        this.described = task.describe(base);
        this.results = results;
        this.folder = folder;
        this.checkpointSeconds = checkpointSeconds;
        this.out = out;
    }

    /** Refuses to go on with runs of something else. */
    void requireSetup(String name, ComparePlan.Method method) {
        results.requireSetup(name(), name, setup(method));
    }

    /** Does all runs of a method. */
    void run(String name, ComparePlan.Method method) {
        train(name, method, missing(name, method, method.learningRates(), 0, 1));
        OptionalDouble best = results.bestRate(name(), name, method.learningRates());
        if (best.isPresent()) {
            train(name, method, missing(name, method, List.of(best.getAsDouble()), 1, seeds));
            String dev = CompareResults.devSummary(results.of(name(), name, best.getAsDouble()));
            out.println("  " + name() + ", " + name + ": dev " + dev + ", learning rate " + best.getAsDouble()
                    + atEdge(best.getAsDouble(), method.learningRates()));
        } else {
            out.println("  " + name() + ", " + name + ": every learning rate diverged.");
        }
        out.flush();
        StateFolder.deleteAll(states(name));
    }

    /** A best rate beyond which none was tried may not be the best; of two, each is at an edge. */
    static String atEdge(double best, List<Double> tried) {
        if (tried.size() < 3) {
            return "";
        }
        if (best == Collections.max(tried)) {
            return ", the highest tried: a higher one may do better";
        }
        return best == Collections.min(tried) ? ", the lowest tried: a lower one may do better" : "";
    }

    private List<TrainingOptions> missing(
            String name, ComparePlan.Method method, List<Double> rates, int firstSeed, int endSeed) {
        List<TrainingOptions> missing = new ArrayList<>();
        for (double rate : rates) {
            for (int seed = firstSeed; seed < endSeed; seed++) {
                if (results.find(name(), name, rate, seed).isEmpty()) {
                    missing.add(
                            task.plan().options(method).withLearningRate(rate).withSeed(seed));
                }
            }
        }
        return missing;
    }

    private String name() {
        return task.plan().name();
    }

    /**
     * What is trained on what; the name of the method may stand for anything. Not by which encoder: in one precision
     * they differ by rounding alone, and some methods are faster by one and some by another.
     */
    private String setup(ComparePlan.Method method) {
        TrainingOptions options = task.plan().options(method);
        return method.trains() + (method.dropout() == null ? "" : ", dropout " + method.dropout())
                + (method.initialScale() == null ? "" : ", initial scale " + method.initialScale()) + ", " + described
                + ", " + Format.count(options.epochs(), "epoch") + ", batches of "
                + options.batching().batchSize() + ", at most "
                + task.plan().maxLength() + " tokens, base "
                + CompareTask.shortened(base.bert().fingerprint()) + ", " + precision
                + options.selection()
                        .metric()
                        .map(metric -> ", chosen by " + metric)
                        .orElse("")
                + decoding(task.config(base))
                + head(Baselines.apply(method, task.config(base)).on(base.bert()));
    }

    /** Runs from before it could be chosen had the paper's. */
    private static String head(PastaConfig config) {
        return (config.pooling() == Pooling.POOLER
                        ? ""
                        : ", pooling " + config.pooling().configName())
                + config.head()
                        .headKind()
                        .map(kind -> ", " + kind.configName() + " head")
                        .orElse("");
    }

    /** Runs from before it was chosen were decoded by argmax. */
    private static String decoding(PastaConfig config) {
        return config.task().isOfTokens() && config.decoding() != TagDecoding.ARGMAX
                ? ", decoding " + config.decoding().configName()
                : "";
    }

    private void train(String name, ComparePlan.Method method, List<TrainingOptions> runs) {
        if (runs.size() > 1 && !Baselines.trainsTogether(method)) {
            runs.forEach(run -> train(name, method, List.of(run)));
            return;
        }
        if (runs.isEmpty()) {
            return;
        }
        out.println("  " + name() + ", " + name + ": " + Format.count(runs.size(), "run") + " on "
                + Format.count(task.data().count(), task.data().kind().noun()) + ", "
                + Format.count(runs.get(0).epochs(), "epoch") + " ...");
        out.flush();
        PastaConfig config = Baselines.apply(method, task.config(base));
        List<TrainableModel<E>> models = new ArrayList<>();
        try {
            for (TrainingOptions run : runs) {
                models.add(task.data().kind().create(base, config.withSeed(run.seed())));
            }
            trainTogether(name, setup(method), runs, models);
        } finally {
            models.forEach(TrainableModel::close);
        }
    }

    private void trainTogether(String name, String setup, List<TrainingOptions> runs, List<TrainableModel<E>> models) {
        StateFolder state = new StateFolder(states(name).resolve(key(runs)), checkpointSeconds);
        long start = System.nanoTime();
        List<TrainingResult> trained;
        try (Interruption interruption = Interruption.heard("the state is kept, and the same command goes on from it");
                TrainingProgress progress =
                        TrainingProgress.start(out, runs.get(0).epochs())) {
            RunsProgress together = new RunsProgress(progress, runs);
            List<TrainingListener> listeners = IntStream.range(0, runs.size())
                    .mapToObj(run -> Listeners.of(together.stepsOnly(run), interruption.listener()))
                    .toList();
            trained = task.data()
                    .kind()
                    .fit(models, task.data(), runs.stream().map(state::in).toList(), listeners);
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
        return folder.resolve(CompareResults.fileName("state-" + name() + "-" + method));
    }

    /** Names runs that are trained together: what a stop leaves of others is not theirs to go on from. */
    private static String key(List<TrainingOptions> runs) {
        String text = runs.stream()
                .map(run -> run.rate().learningRate() + " " + run.seed())
                .collect(Collectors.joining("; "));
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
                usable && !task.test().isEmpty() ? model.evaluate(task.test()).metrics() : Map.of();
        return new CompareResults.Run(
                name(),
                name,
                run.rate().learningRate(),
                run.seed(),
                setup,
                model.trainedParameters(),
                task.data().count(),
                run.epochs(),
                trained.bestEpoch(),
                run.selection().metric().orElse(task.data().config().metrics().get(0)),
                trained.dev().map(EvaluationResult::metrics).orElse(Map.of()),
                tested,
                seconds,
                trained.failure().orElse(null));
    }
}
