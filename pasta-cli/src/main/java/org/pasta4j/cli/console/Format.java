package org.pasta4j.cli.console;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.metric.EntityMetric;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metric;
import org.pasta4j.pasta.metric.Metrics;

/** Numbers as a person reads them, the same in every locale. */
public final class Format {
    private Format() {}

    /** {@code 22,565,376}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 example}, {@code 2,000 examples}. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 0.7431}. */
    public static String decimal(double number) {
        return String.format(Locale.ROOT, "%.4f", number);
    }

    /** Two significant digits of a small share, as in {@code 0.065 %}. */
    public static String percent(double part, double whole) {
        double percent = 100 * part / whole;
        int digits = percent <= 0 || percent >= 10 ? 1 : 1 - (int) Math.floor(Math.log10(percent));
        return String.format(Locale.ROOT, "%." + digits + "f %%", percent);
    }

    /** {@code 7.4 s}, {@code 25 s}, {@code 12:34} or {@code 1:02:03}. */
    public static String duration(double seconds) {
        if (seconds < 59.5) {
            return String.format(Locale.ROOT, seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
        }
        long rounded = Math.round(seconds);
        long hours = rounded / 3600;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, rounded / 60 % 60, rounded % 60)
                : String.format(Locale.ROOT, "%d:%02d", rounded / 60, rounded % 60);
    }

    /** {@code accuracy 0.7431, macro-F1 0.7012}. */
    public static String metrics(EvaluationResult result) {
        return result.metrics().entrySet().stream()
                .filter(metric -> isTold(metric.getKey(), result))
                .map(Format::metric)
                .collect(Collectors.joining(", "));
    }

    /** Micro-F1 says what accuracy says; of entities, measures of words tell little, most words being outside. */
    private static boolean isTold(String key, EvaluationResult result) {
        boolean ofEntities = result.metrics().containsKey(EntityMetric.ENTITY_F1.key());
        boolean ofClasses = ClassMetric.KEYS.contains(key);
        boolean saysAccuracy =
                key.equals(ClassMetric.MICRO_F1.key()) && result.metrics().containsKey(ClassMetric.ACCURACY.key());
        return key.equals(result.mainMetric()) || (ofEntities ? !ofClasses : !saysAccuracy);
    }

    private static String metric(Map.Entry<String, Double> metric) {
        return metricName(metric.getKey()) + " " + decimal(metric.getValue());
    }

    /** {@code macro-F1} for {@code macro_f1}; what is no metric of this version as it is. */
    public static String metricName(String key) {
        return Metrics.of(key).map(Metric::title).orElse(key);
    }
}
