package org.pasta4j.cli.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.train.ClassWeights;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a training is looked at, kept safe, and repeated. */
final class RunOptions {
    private static final String BALANCED = "balanced";

    /** More would end in no useful time: 300 took 17 seconds of computing for a single step on a tiny base. */
    private static final int MOST_RUNS = 1000;

    @Option(
            names = "--validate-every",
            paramLabel = "N",
            description = "Measure on the dev examples every so many steps, besides after each epoch.")
    private Integer validateEvery;

    @Option(
            names = "--class-weights",
            paramLabel = "W",
            description =
                    "How much classes count: \"balanced\", or LABEL=NUMBER with commas between (default: all alike).")
    private String classWeights;

    private Map<String, Double> named = Map.of();

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "X",
            description = "Save the training's state at least so many seconds apart, in OUT.checkpoint (default:"
                    + " ${DEFAULT-VALUE}).")
    private double checkpointSeconds = 30;

    @Option(names = "--resume", description = "Go on with a training that was ended, from its state.")
    private boolean resume;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description =
                    "Train with so many seeds at once, from --seed on; the best run becomes the adapter. The batches of"
                            + " all runs go through the model together, so that memory grows with them: at most "
                            + MOST_RUNS
                            + " runs.")
    private Integer seeds;

    @Option(
            names = "--learning-rates",
            paramLabel = "X",
            split = ",",
            description = "Train with each of these at once, and with each seed.")
    private List<Double> learningRates;

    /** Refuses what cannot be. */
    void check(Task task, CommandSpec spec) {
        OptionChecks ranges = new OptionChecks(spec)
                .atLeast("--validate-every", validateEvery == null ? 1 : validateEvery, 1)
                .atLeast("--seeds", seeds == null ? 1 : seeds, 1)
                .check(checkpointSeconds >= 0, "--checkpoint-seconds is " + checkpointSeconds + "; expected 0 or more.")
                .check(
                        learningRates == null
                                || !spec.commandLine().getParseResult().hasMatchedOption("--learning-rate"),
                        "Give --learning-rate or --learning-rates, not both.")
                .check(
                        classWeights == null || task.hasLabels(),
                        "--class-weights is for classes; a regression has none. Leave it out.");
        checkRates(ranges);
        long count = (long) (seeds == null ? 1 : seeds) * (learningRates == null ? 1 : learningRates.size());
        ranges.check(
                count <= MOST_RUNS,
                "--seeds and --learning-rates make " + Format.count(count) + " runs; expected at most "
                        + Format.count(MOST_RUNS) + " at once.");
        if (classWeights != null && !classWeights.equals(BALANCED)) {
            named = named(classWeights, spec);
        }
    }

    private void checkRates(OptionChecks ranges) {
        if (learningRates == null) {
            return;
        }
        learningRates.forEach(rate -> ranges.check(
                        rate > 0 && rate <= 1,
                        "--learning-rates has " + rate + "; expected above 0 and at most 1, such as 3e-3.")
                .check(
                        Collections.frequency(learningRates, rate) == 1,
                        "--learning-rates has " + rate + " more than once; the second would come to the same."));
    }

    boolean isResumed() {
        return resume;
    }

    double checkpointSeconds() {
        return checkpointSeconds;
    }

    /**
     * The options of each run.
     *
     * @throws BadInputException if a class that has a weight is none of the examples'
     */
    List<TrainingOptions> runs(TrainingOptions base, LabelledData<?> data) {
        Map<String, Double> weights = BALANCED.equals(classWeights) ? balanced(data) : named;
        ClassWeights.of(weights, data.config().labels());
        TrainingOptions shared = base.withValidationEvery(validateEvery == null ? 0 : validateEvery)
                .withClassWeights(weights);
        List<TrainingOptions> runs = new ArrayList<>();
        for (double rate : learningRates == null ? List.of(base.rate().learningRate()) : learningRates) {
            for (int seed = 0; seed < (seeds == null ? 1 : seeds); seed++) {
                runs.add(shared.withLearningRate(rate).withSeed(base.seed() + seed));
            }
        }
        return runs;
    }

    private static Map<String, Double> balanced(LabelledData<?> data) {
        return data.kind().isOfLabelSets()
                ? ClassWeights.balancedSets(data.labels(), data.count())
                : ClassWeights.balanced(data.labels());
    }

    private static Map<String, Double> named(String text, CommandSpec spec) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            int equals = part.lastIndexOf('=');
            try {
                String label = part.substring(0, equals);
                Double before = weights.put(label, Double.valueOf(part.substring(equals + 1)));
                new OptionChecks(spec)
                        .check(
                                before == null,
                                "--class-weights has \"" + label
                                        + "\" more than once; expected one weight for a class.");
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--class-weights has \"" + part
                                + "\"; expected \"balanced\", or LABEL=NUMBER with commas between.",
                        e);
            }
        }
        weights.forEach((label, weight) -> new OptionChecks(spec)
                .check(
                        weight > 0 && Double.isFinite(weight),
                        "--class-weights has " + weight + " for \"" + label + "\"; expected above 0."));
        return weights;
    }
}
