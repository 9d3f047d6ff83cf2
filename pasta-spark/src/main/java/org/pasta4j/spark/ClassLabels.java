package org.pasta4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.train.ClassWeights;
import org.pasta4j.pasta.train.TrainingOptions;
import scala.Tuple2;

/**
 * The classes of a table, and how much each counts.
 *
 * @param names in their order
 * @param weights one a class; empty counts all alike
 */
record ClassLabels(List<String> names, List<Double> weights) {
    private static final int MOST = 10_000;
    private static final String BALANCED = "balanced";
    private static final Pattern WEIGHT = Pattern.compile("(.+?)\\s*=\\s*([0-9]+(?:[.][0-9]+)?)");

    /** Of a regression. */
    static final ClassLabels NONE = new ClassLabels(List.of(), List.of());

    /**
     * Finds the classes.
     *
     * @param given names in their order; empty takes those of the rows
     * @param areNumbers whether labels are numbers of classes, all of which up to the highest there are
     * @param areSets whether a row has any number of labels
     * @param column of labels, for messages
     * @param classWeights balanced, LABEL=NUMBER with commas between, or empty
     */
    static ClassLabels of(
            JavaRDD<SourceRow> rows,
            List<String> given,
            boolean areNumbers,
            boolean areSets,
            String column,
            String classWeights) {
        boolean isCounted = given.isEmpty() || classWeights.equals(BALANCED);
        Map<String, Long> counts = isCounted ? counts(rows, column) : Map.of();
        List<String> names = !given.isEmpty() ? given : names(counts, areNumbers, column);
        if (classWeights.isEmpty()) {
            return new ClassLabels(names, List.of());
        }
        Map<String, Double> weights =
                classWeights.equals(BALANCED) ? balanced(rows, counts, areSets) : parsed(classWeights);
        List<Double> ofNames = new ArrayList<>();
        for (double weight : ClassWeights.of(weights, names)) {
            ofNames.add(weight);
        }
        return new ClassLabels(names, ofNames);
    }

    private static Map<String, Double> balanced(JavaRDD<SourceRow> rows, Map<String, Long> counts, boolean areSets) {
        return areSets ? ClassWeights.balancedSets(counts, rows.count()) : ClassWeights.balanced(counts);
    }

    private static Map<String, Long> counts(JavaRDD<SourceRow> rows, String column) {
        List<Tuple2<String, Long>> found = rows.flatMap(row -> row.labels().iterator())
                .mapToPair(label -> new Tuple2<>(label, 1L))
                .reduceByKey(Long::sum)
                .take(MOST + 1);
        if (found.size() > MOST) {
            throw new BadInputException("The column \"" + column + "\" has more than " + MOST
                    + " different labels; expected classes. Is it another column, or are these values for"
                    + " PastaRegressor?");
        }
        Map<String, Long> counts = new HashMap<>();
        found.forEach(label -> counts.put(label._1(), label._2()));
        return counts;
    }

    private static List<String> names(Map<String, Long> counts, boolean areNumbers, String column) {
        List<String> sorted = Labels.sorted(counts.keySet());
        if (areNumbers && !sorted.isEmpty()) {
            int highest = Integer.parseInt(sorted.get(sorted.size() - 1));
            if (highest >= MOST) {
                throw new BadInputException("The column \"" + column + "\" has the class number " + highest
                        + "; expected numbers from 0 and below " + MOST + ".");
            }
            return IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList();
        }
        return sorted;
    }

    private static Map<String, Double> parsed(String classWeights) {
        Map<String, Double> weights = new HashMap<>();
        for (String part : classWeights.split(",")) {
            Matcher weight = WEIGHT.matcher(part.strip());
            if (!weight.matches()) {
                throw new BadInputException("The parameter classWeights has \"" + part + "\"; expected " + BALANCED
                        + ", or LABEL=NUMBER with commas between.");
            }
            weights.put(weight.group(1), Double.valueOf(weight.group(2)));
        }
        // Checks that all are above 0.
        return TrainingOptions.defaults().withClassWeights(weights).classWeights();
    }
}
