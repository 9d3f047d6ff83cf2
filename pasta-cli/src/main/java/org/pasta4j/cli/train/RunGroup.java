package org.pasta4j.cli.train;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * Runs that were trained together.
 *
 * @param options one a run
 * @param curves one a run
 * @param results one a run
 * @param seconds wall time of all with evaluations
 */
public record RunGroup(
        List<TrainingOptions> options, List<TrainingCurve> curves, List<TrainingResult> results, double seconds) {

    /** Number of runs. */
    int size() {
        return results.size();
    }

    /**
     * Refuses runs of which none was ever measured: only those that diverge end before that.
     *
     * @throws DivergedException saying why
     */
    void requireMeasured() {
        if (results.stream().noneMatch(result -> result.dev().isPresent())) {
            String first = results.get(0).failure().orElseThrow();
            throw new DivergedException(
                    (size() == 1 ? first : "All " + size() + " runs diverged. " + name(0) + ": " + first)
                            + " Nothing was measured on the dev examples before, so no adapter is kept.");
        }
    }

    /** The run that is best on the held-out examples; one at least was measured. */
    int best() {
        return IntStream.range(0, size())
                .filter(run -> results.get(run).dev().isPresent())
                .boxed()
                .max(Comparator.comparingDouble(run -> score(dev(run))))
                .orElseThrow();
    }

    private String name(int run) {
        return "Run " + (run + 1) + " (learning rate " + options.get(run).rate().learningRate() + ", seed "
                + options.get(run).seed() + ")";
    }

    /** The higher the better; a metric that is no number is the worst. */
    static double score(EvaluationResult dev) {
        double value = dev.score();
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    /** What a run's model came to on the held-out examples. */
    EvaluationResult dev(int run) {
        return results.get(run).dev().orElseThrow();
    }

    /** The run as if it had been the only one. */
    TrainingRun run(int run) {
        return new TrainingRun(curves.get(run), results.get(run), seconds);
    }

    /** Whether a person ended it early. */
    boolean isStopped() {
        return results.stream().anyMatch(TrainingResult::stopped);
    }

    /** Prints why runs ended early, each in a line. */
    void printFailures(PrintWriter out) {
        for (int run = 0; run < size(); run++) {
            String name = name(run);
            results.get(run).failure().ifPresent(failure -> out.println("  " + name + " diverged: " + failure));
        }
    }

    /** Prints the mean and the standard deviation over the seeds of each learning rate. */
    void print(PrintWriter out) {
        String metric = dev(best()).mainMetric();
        out.println("  learning rate   dev " + Format.metricName(metric) + " over the seeds");
        for (double rate : options.stream()
                .mapToDouble(run -> run.rate().learningRate())
                .distinct()
                .toArray()) {
            double[] values = values(rate, metric);
            long failed = failed(rate);
            out.printf(
                    Locale.ROOT,
                    "  %-13s   %s%s%n",
                    Double.toString(rate),
                    values.length == 0 ? "none" : summary(values),
                    failed == 0 ? "" : ", " + Format.count(failed, "run") + " diverged");
        }
    }

    private double[] values(double rate, String metric) {
        return IntStream.range(0, size())
                .filter(run -> options.get(run).rate().learningRate() == rate)
                .filter(run -> results.get(run).dev().isPresent())
                .mapToDouble(run -> dev(run).metrics().get(metric))
                .toArray();
    }

    private long failed(double rate) {
        return IntStream.range(0, size())
                .filter(run -> options.get(run).rate().learningRate() == rate)
                .filter(run -> results.get(run).failure().isPresent())
                .count();
    }

    /** {@code 0.8312 ± 0.0041 (3: 0.8268 to 0.8349)}. */
    public static String summary(double[] values) {
        double mean = DoubleStream.of(values).average().orElse(Double.NaN);
        if (values.length == 1) {
            return Format.decimal(mean);
        }
        double min = DoubleStream.of(values).min().orElse(mean);
        double max = DoubleStream.of(values).max().orElse(mean);
        return Format.decimal(mean) + " ± " + Format.decimal(deviation(values)) + " (" + values.length + ": "
                + Format.decimal(min) + " to " + Format.decimal(max) + ")";
    }

    /** Of a sample: divided by one less than there are; 0 for one alone. */
    static double deviation(double[] values) {
        double mean = DoubleStream.of(values).average().orElse(Double.NaN);
        double squares =
                DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    /** Empty curves, to be filled while training; runs that differ in their seed alone have one name. */
    static List<TrainingCurve> curves(List<TrainingOptions> options) {
        List<TrainingCurve> curves = new ArrayList<>();
        for (TrainingOptions run : options) {
            String name = options.size() == 1
                    ? "PASTA"
                    : "learning rate " + run.rate().learningRate();
            curves.add(new TrainingCurve(name, run.epochs()));
        }
        return curves;
    }
}
