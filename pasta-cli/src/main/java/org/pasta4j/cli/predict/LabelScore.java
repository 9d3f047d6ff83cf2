package org.pasta4j.cli.predict;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.Jackson;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.metric.Confusion;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/**
 * How well one label is found.
 *
 * @param label its name
 * @param precision share of what was given it that has it; 0 where nothing was
 * @param recall share of what has it that was given it; 0 where nothing has it
 * @param f1 harmonic mean of both; 0 where both are
 * @param examples that have it, or words
 */
record LabelScore(String label, double precision, double recall, double f1, long examples) {

    /** Of each label in the model's order; none of a regression. */
    static List<LabelScore> of(EvaluationResult result) {
        Confusion counts = result.counts();
        long[] truths = new long[counts.classes()];
        long[] given = new long[counts.classes()];
        for (int label = 0; label < counts.classes(); label++) {
            given[label] = counts.count(Metrics.NONE, label);
        }
        for (int truth = 0; truth < counts.classes(); truth++) {
            truths[truth] = counts.count(truth, Metrics.NONE);
            for (int predicted = 0; predicted < counts.classes(); predicted++) {
                int count = counts.count(truth, predicted);
                truths[truth] += count;
                given[predicted] += count;
            }
        }
        List<LabelScore> scores = new ArrayList<>();
        for (int label = 0; label < counts.classes(); label++) {
            long right = counts.count(label, label);
            double precision = share(right, given[label]);
            double recall = share(right, truths[label]);
            double sum = precision + recall;
            double f1 = sum == 0 ? 0 : 2 * precision * recall / sum;
            scores.add(new LabelScore(result.labels().get(label), precision, recall, f1, truths[label]));
        }
        return scores;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** A line with tabs; a tab or a line end in the label would look like the end of a field. */
    String line() {
        return String.join(
                "\t",
                label.replaceAll("[\\t\\r\\n]", " "),
                Format.decimal(precision),
                Format.decimal(recall),
                Format.decimal(f1),
                Long.toString(examples));
    }

    /**
     * A result as one JSON object.
     *
     * @param skipped rows that were left out
     */
    static ObjectNode json(EvaluationResult result, long skipped) {
        ObjectNode root = Jackson.MAPPER.createObjectNode();
        root.put("examples", result.examples());
        ObjectNode metrics = root.putObject("metrics");
        result.metrics().forEach(metrics::put);
        root.put("loss", result.loss());
        root.put("truncated", result.truncatedTexts());
        root.put("skipped", skipped);
        ObjectNode labels = root.putObject("labels");
        for (LabelScore score : of(result)) {
            labels.putObject(score.label())
                    .put("precision", score.precision())
                    .put("recall", score.recall())
                    .put("f1", score.f1())
                    .put("examples", score.examples());
        }
        return root;
    }
}
