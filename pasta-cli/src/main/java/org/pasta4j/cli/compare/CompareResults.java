package org.pasta4j.cli.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.cli.train.RunGroup;
import org.pasta4j.pasta.metric.Metrics;

/** The runs of a comparison that are done: a file each, so that a comparison can go on where it was stopped. */
final class CompareResults {
    private final Path folder;
    private final List<Run> runs = new ArrayList<>();

    /**
     * One run.
     *
     * @param setup what was trained on what, in words: a run of another one is not taken for this one
     * @param trained number of trained parameters
     * @param metric that the best is chosen by
     * @param dev metrics of the best epoch; empty where the run diverged
     * @param test metrics of the same parameters; empty where there are no test examples
     * @param seconds of the run; its share where several were trained at once
     * @param failure why it ended early; null where it did not
     */
    record Run(
            String task,
            String method,
            double learningRate,
            long seed,
            String setup,
            long trained,
            int examples,
            int epochs,
            int bestEpoch,
            String metric,
            Map<String, Double> dev,
            Map<String, Double> test,
            double seconds,
            String failure) {

        private Run checked() {
            if (Stream.of(task, method, setup, metric, dev, test).anyMatch(Objects::isNull)) {
                throw new BadInputException(
                        "expected \"task\", \"method\", \"setup\", \"metric\", \"dev\" and \"test\".");
            }
            return this;
        }

        /** The metric on the dev examples; NaN where the run diverged. */
        double devValue() {
            return dev.getOrDefault(metric, Double.NaN);
        }

        /** How good it is, the higher the better; the lowest there is where the run diverged. */
        private double score() {
            double value = Metrics.score(metric, devValue());
            return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        }
    }

    /** @param folder may hold runs already */
    CompareResults(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(path -> path.toString().endsWith(".json")).sorted().forEach(file -> runs.add(read(file)));
        } catch (IOException e) {
            throw new BadInputException("Cannot read the runs in " + folder + ": " + IoMessages.of(e) + ".", e);
        }
    }

    private static Run read(Path file) {
        try {
            return JsonFile.read(file, Run.class).checked();
        } catch (BadInputException e) {
            throw new BadInputException(
                    "Not a result of a comparison: " + e.getMessage() + " Delete that file, and the run is done anew.",
                    e);
        }
    }

    /** Where they are. */
    Path folder() {
        return folder;
    }

    /** All runs that are done. */
    List<Run> all() {
        return List.copyOf(runs);
    }

    Optional<Run> find(String task, String method, double learningRate, long seed) {
        return of(task, method, learningRate).stream()
                .filter(run -> run.seed() == seed)
                .findFirst();
    }

    /**
     * Refuses to go on with runs of something else.
     *
     * @param setup that is wanted now
     */
    void requireSetup(String task, String method, String setup) {
        runs.stream()
                .filter(run -> run.task().equals(task) && run.method().equals(method))
                .filter(run -> !run.setup().equals(setup))
                .findFirst()
                .ifPresent(run -> {
                    throw new BadInputException(file(run) + " is of another comparison (" + run.setup()
                            + "); this one is " + setup + ". Choose another --out, or delete that file.");
                });
    }

    /** The learning rate whose run with the first seed is best on the dev examples. */
    OptionalDouble bestRate(String task, String method, List<Double> rates) {
        double best = Double.NEGATIVE_INFINITY;
        OptionalDouble chosen = OptionalDouble.empty();
        for (double rate : rates) {
            double value = find(task, method, rate, 0).map(Run::score).orElse(Double.NEGATIVE_INFINITY);
            if (value > best) {
                best = value;
                chosen = OptionalDouble.of(rate);
            }
        }
        return chosen;
    }

    /** The runs of a method with the first seed, from the lowest learning rate to the highest. */
    List<Run> tried(String task, String method, List<Double> rates) {
        return rates.stream()
                .sorted()
                .flatMap(rate -> find(task, method, rate, 0).stream())
                .toList();
    }

    /** The runs of a method with one learning rate. */
    List<Run> of(String task, String method, double learningRate) {
        return runs.stream()
                .filter(run ->
                        run.task().equals(task) && run.method().equals(method) && run.learningRate() == learningRate)
                .toList();
    }

    /** The metric on the dev examples over runs; runs that diverged have none, and are counted. */
    static String devSummary(List<Run> runs) {
        double[] values = devValues(runs);
        int diverged = runs.size() - values.length;
        String summary = values.length == 0 ? "" : RunGroup.summary(values);
        return diverged == 0 ? summary : (summary.isEmpty() ? "" : summary + ", ") + diverged + " diverged";
    }

    /** The metric on the dev examples, one value for each run that did not diverge. */
    static double[] devValues(List<Run> runs) {
        return runs.stream().mapToDouble(Run::devValue).filter(Double::isFinite).toArray();
    }

    private Path file(Run run) {
        String name = run.task() + "-" + run.method() + "-" + run.learningRate() + "-" + run.seed();
        return folder.resolve(fileName(name) + ".json");
    }

    /** A name that every file system takes. */
    static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** Keeps a run, on disk before in memory. */
    void add(Run run) {
        Path file = file(run);
        try {
            Files.createDirectories(folder);
            Path draft = folder.resolve(file.getFileName() + ".draft");
            JsonFile.write(draft, run);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + file + ": " + IoMessages.of(e) + ".", e);
        }
        runs.add(run);
    }
}
