package org.pasta4j.pasta.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.pasta.data.TagScheme;

/** Measures the labels of words against the truth, as seqeval does in its strict mode for IOB2. */
public final class EntityMetrics {
    private EntityMetrics() {}

    /**
     * Measures sentences. Labels that mark entities ({@link TagScheme#marksEntities}) are measured by entities first;
     * all labels by words.
     *
     * @param truth one array a sentence: index of each word's true label
     * @param predicted likewise of the predicted labels, {@link Metrics#NONE} where nothing is
     * @param labels names of the labels
     * @param loss mean over the words
     * @return {@link EvaluationResult#examples} are sentences, and its confusion is that of words
     * @throws org.pasta4j.bert.BadInputException if there are no words
     */
    public static EvaluationResult of(List<int[]> truth, List<int[]> predicted, List<String> labels, double loss) {
        EvaluationResult words = Metrics.classification(joined(truth), joined(predicted), labels, loss, 0);
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (TagScheme.marksEntities(labels)) {
            EntityMetric.Counts entities = entities(truth, predicted, labels);
            for (EntityMetric metric : EntityMetric.values()) {
                metrics.put(metric.key(), metric.of(entities));
            }
        }
        metrics.putAll(words.metrics());
        return new EvaluationResult(truth.size(), loss, metrics, labels, words.counts(), 0);
    }

    private static int[] joined(List<int[]> sentences) {
        return sentences.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private static EntityMetric.Counts entities(List<int[]> truth, List<int[]> predicted, List<String> labels) {
        int actual = 0;
        int claimed = 0;
        int right = 0;
        for (int i = 0; i < truth.size(); i++) {
            Set<Span> own = new HashSet<>(strict(truth.get(i), labels));
            List<Span> found = strict(predicted.get(i), labels);
            actual += own.size();
            claimed += found.size();
            right += (int) found.stream().filter(own::contains).count();
        }
        return new EntityMetric.Counts(actual, claimed, right);
    }

    private record Span(String type, int from, int to) {}

    /**
     * Entities of one sentence: B-type and all I-type of the same type that follow. An I-type that goes on with nothing
     * begins none.
     */
    private static List<Span> strict(int[] tags, List<String> labels) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        while (from < tags.length) {
            String tag = tag(tags[from], labels);
            int to = from + 1;
            if (TagScheme.begins(tag)) {
                String type = TagScheme.type(tag);
                while (to < tags.length && continues(tag(tags[to], labels), type)) {
                    to++;
                }
                spans.add(new Span(type, from, to));
            }
            from = to;
        }
        return spans;
    }

    private static String tag(int label, List<String> labels) {
        return label == Metrics.NONE ? TagScheme.OUTSIDE : labels.get(label);
    }

    private static boolean continues(String tag, String type) {
        return TagScheme.continues(tag) && TagScheme.type(tag).equals(type);
    }
}
